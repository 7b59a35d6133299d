using System.Text.Json;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Json;
using McpSecureApis.Json.Schemas.Documents;
using McpSecureApis.Json.Schemas.Values;
using McpSecureApis.Json.Text;

namespace McpSecureApis.Core.Arguments.Normalization;

/// <summary>
/// Reads <c>normalize</c> from a schema. A value is normalized before anybody knows which branch of the schema it will
/// match, so the keyword holds only where the schema leaves no choice; everywhere else it is an error, because a promise
/// that is not kept is worse than none.
/// </summary>
internal sealed class ArgumentNormalizerCompiler(SchemaQuestions schemas, SchemaSite root, FindingCollector findings)
{
    public const string Keyword = "normalize";

    private const int MostPlaces = 5_000;

    private static readonly string[] Elsewhere =
    [
        "patternProperties", "unevaluatedProperties", "unevaluatedItems", "propertyNames", "contains", "not", "if", "then", "else",
        "dependentSchemas", "dependencies", "contentSchema",
    ];

    private readonly Dictionary<string, NormalizedPlace> _places = new(StringComparer.Ordinal);
    private readonly Queue<(NormalizedPlace Place, IReadOnlyList<SchemaSite> Sites)> _queue = new();
    private readonly List<(NormalizedPlace Place, IReadOnlyList<SchemaSite> Sites)> _read = [];
    private readonly List<(string Keyword, SchemaSite Site)> _elsewhere = [];
    private bool _hasErrors;

    /// <summary>Null after the findings were recorded.</summary>
    public ArgumentNormalizer? Compile()
    {
        var asking = root.Document.Sites.Values.Where(site => Text(site) is not null).ToList();
        if (asking.Count == 0)
        {
            return ArgumentNormalizer.None;
        }

        asking.ForEach(CheckSite);
        foreach (var site in root.Document.Sites.Values.Where(site => Has(site, "$dynamicRef")))
        {
            Error(
                site,
                "$dynamicRef",
                "normalize-elsewhere",
                "Which schema this is depends on the value, so a schema that uses it cannot say `normalize`.",
                "$dynamicRef",
                "$ref");
        }

        var top = Place([root]);
        while (_queue.TryDequeue(out var next) && !_hasErrors)
        {
            Fill(next.Place, Closure(next.Sites));
            if (_places.Count > MostPlaces)
            {
                Error(
                    root,
                    Keyword,
                    "schema-too-large",
                    $"The schema has more than {MostPlaces} places that could have a normal form.",
                    found: null,
                    expected: null);
            }
        }

        CheckElsewhere(asking);
        if (_hasErrors)
        {
            return null;
        }

        MarkAsking();
        _read.ForEach(entry => CheckConstants(entry.Place, entry.Sites));
        return _hasErrors ? null : new ArgumentNormalizer(top.Asks ? top : null);
    }

    private static string? Text(SchemaSite site) => Has(site, Keyword) ? site.Element.GetProperty(Keyword).GetString() : null;

    private static bool Has(SchemaSite site, string keyword) =>
        site.Element.ValueKind == JsonValueKind.Object && site.Element.TryGetProperty(keyword, out _);

    private static NormalForm? FormOf(SchemaSite site) => Text(site) switch
    {
        "NFC" => NormalForm.Nfc,
        "NFKC" => NormalForm.Nfkc,
        _ => null,
    };

    private void Error(SchemaSite site, string keyword, string rule, string message, string? found, string? expected)
    {
        _hasErrors = true;
        findings.Error(DocumentPath.Append(site.Path, keyword), rule, message, found, expected);
    }

    private void CheckSite(SchemaSite site)
    {
        if (FormOf(site) is null)
        {
            Error(site, Keyword, "invalid-normal-form", "The normal form is not known.", Text(site), "NFC or NFKC");
        }

        var types = schemas.PossibleTypes(site);
        if ((types & TypeSet.String) == TypeSet.None || (types & ~TypeSet.Scalar) != TypeSet.None)
        {
            Error(site, Keyword, "normalize-not-a-string", "Only a string has a normal form.", types.Describe(), "type: string");
        }

        if (site.Resource.Dialect == SchemaDialect.Draft7 && Has(site, "$ref"))
        {
            Error(
                site,
                Keyword,
                "normalize-elsewhere",
                "In draft-07 nothing beside a reference counts.",
                "$ref",
                "`normalize` in the schema that is referred to");
        }
    }

    /// <summary>The place of values to which all these schemas apply.</summary>
    private NormalizedPlace Place(IReadOnlyList<SchemaSite> sites)
    {
        var key = string.Join('\n', sites.Select(site => site.Pointer).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        if (!_places.TryGetValue(key, out var place))
        {
            _places.Add(key, place = new NormalizedPlace());
            _queue.Enqueue((place, sites));
        }

        return place;
    }

    /// <summary>The schemas and all that apply to the same values with them.</summary>
    private List<SchemaSite> Closure(IReadOnlyList<SchemaSite> sites)
    {
        var all = new List<SchemaSite>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<SchemaSite>(sites);
        while (waiting.TryDequeue(out var site))
        {
            // Another document is one of the specification's own, which says nothing of normal forms.
            if (site.Element.ValueKind != JsonValueKind.Object || !ReferenceEquals(site.Document, root.Document) || !seen.Add(site.Pointer))
            {
                continue;
            }

            if (schemas.Follow(site) is { } target)
            {
                waiting.Enqueue(target);
                if (site.Resource.Dialect == SchemaDialect.Draft7)
                {
                    continue;
                }
            }

            all.Add(site);
            foreach (var (keyword, branches) in SchemaQuestions.InPlaceLists(site))
            {
                foreach (var branch in branches)
                {
                    // Of several branches one is certain when no other takes values of its types.
                    if (keyword == "allOf" ||
                        branches.TrueForAll(other =>
                            ReferenceEquals(other, branch) ||
                            (schemas.PossibleTypes(other) & schemas.PossibleTypes(branch)) == TypeSet.None))
                    {
                        waiting.Enqueue(branch);
                    }
                    else
                    {
                        _elsewhere.Add((keyword, branch));
                    }
                }
            }
        }

        return all;
    }

    private void Fill(NormalizedPlace place, List<SchemaSite> sites)
    {
        _read.Add((place, sites));
        ReadForm(place, sites);
        foreach (var site in sites)
        {
            foreach (var keyword in Elsewhere.Where(keyword => Has(site, keyword)))
            {
                _elsewhere.Add((keyword, site.Below(site.Element.GetProperty(keyword), keyword)));
            }
        }

        var names = sites
            .SelectMany(site => SchemaQuestions.NamedSites(site, "properties").Select(member => member.Key))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        place.SetMembers(names, [.. names.Select(name => Place([.. sites.Select(site => Member(site, name)).OfType<SchemaSite>()]))]);
        place.Rest = Optional(sites.Select(Rest));
        var first = sites.Select(FirstItems).ToList();
        var count = first.Count == 0 ? 0 : first.Max(list => list.Count);
        place.FirstItems =
            [.. Enumerable.Range(0, count).Select(index =>
                Place([.. sites.Select((site, i) => index < first[i].Count ? first[i][index] : Items(site)).OfType<SchemaSite>()]))];
        place.Items = Optional(sites.Select(Items));
    }

    private NormalizedPlace? Optional(IEnumerable<SchemaSite?> sites) =>
        sites.OfType<SchemaSite>().ToList() is { Count: > 0 } found ? Place(found) : null;

    private void ReadForm(NormalizedPlace place, List<SchemaSite> sites)
    {
        foreach (var site in sites)
        {
            if (FormOf(site) is not { } form)
            {
                continue;
            }

            if (place.Form is { } other && other != form)
            {
                Error(
                    site,
                    Keyword,
                    "normalize-conflict",
                    "Another schema for the same value asks for another normal form.",
                    Text(site),
                    other == NormalForm.Nfc ? "NFC" : "NFKC");
            }

            place.Form = form;
            if (sites.Exists(beside => Has(beside, "x-mcp-header")))
            {
                Error(
                    site,
                    Keyword,
                    "normalize-elsewhere",
                    "A proxy may have decided by the header that mirrors the argument, so the argument stays as it was sent.",
                    "x-mcp-header",
                    "a `pattern` or an `enum`");
            }

            if (sites.Exists(beside => Has(beside, "contentEncoding")))
            {
                Error(site, Keyword, "normalize-elsewhere", "An encoded text has no other normal form.", "contentEncoding", "no `normalize`");
            }
        }
    }

    private SchemaSite? Member(SchemaSite site, string name) =>
        SchemaQuestions.NamedSites(site, "properties")
            .Where(member => member.Key == name)
            .Select(member => member.Value)
            .FirstOrDefault() ??
        Rest(site);

    /// <summary>The schema of members that are not named. Beside patterns, which names it is for depends on them.</summary>
    private SchemaSite? Rest(SchemaSite site)
    {
        var rest = SchemaQuestions.OneSite(site, "additionalProperties");
        if (rest is not null && Has(site, "patternProperties"))
        {
            _elsewhere.Add(("patternProperties", rest));
            return null;
        }

        return rest;
    }

    private static bool IsNewStyle(SchemaSite site) => site.Resource.Dialect == SchemaDialect.Draft202012;

    private List<SchemaSite> FirstItems(SchemaSite site)
    {
        var keyword = IsNewStyle(site) ? "prefixItems" : "items";
        return Has(site, keyword) && site.Element.GetProperty(keyword) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select((item, index) => site.Below(list, keyword).Below(item, index)).Select(Known)]
            : [];
    }

    private SchemaSite? Items(SchemaSite site) =>
        SchemaQuestions.OneSite(site, FirstItems(site).Count > 0 && !IsNewStyle(site) ? "additionalItems" : "items");

    private SchemaSite Known(SchemaSite site) => root.Document.Sites.GetValueOrDefault(site.Pointer) ?? site;

    /// <summary>Nothing that a value is not certain to meet may ask for a form.</summary>
    private void CheckElsewhere(List<SchemaSite> asking)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<(string Keyword, SchemaSite Site)>(_elsewhere);
        while (waiting.TryDequeue(out var next))
        {
            if (!seen.Add(next.Site.Pointer))
            {
                continue;
            }

            foreach (var site in root.Document.Sites.Values.Where(site => IsWithin(site, next.Site)).ToList())
            {
                if (asking.RemoveAll(other => other.Pointer == site.Pointer) > 0)
                {
                    Error(
                        site,
                        Keyword,
                        "normalize-elsewhere",
                        $"Whether a value meets this schema is not known before it is checked (it stands below `{next.Keyword}`), " +
                        "so it could not be normalized.",
                        next.Keyword,
                        "`normalize` below properties, additionalProperties, items, prefixItems, allOf, $ref, " +
                        "or in the only branch of anyOf or oneOf that takes strings");
                }

                if (schemas.Follow(site) is { } target && ReferenceEquals(target.Document, root.Document))
                {
                    waiting.Enqueue((next.Keyword, target));
                }
            }
        }
    }

    private static bool IsWithin(SchemaSite site, SchemaSite above) =>
        site.Pointer.StartsWith(above.Pointer, StringComparison.Ordinal) &&
        (site.Pointer.Length == above.Pointer.Length || site.Pointer[above.Pointer.Length] == '/');

    private void MarkAsking()
    {
        bool isChanged;
        do
        {
            isChanged = false;
            foreach (var place in _places.Values.Where(place => !place.Asks && (place.Form is not null || place.Below.Any(below => below.Asks))))
            {
                place.Asks = true;
                isChanged = true;
            }
        }
        while (isChanged);
    }

    /// <summary>A constant in another form would equal nothing, and a default in another form would be sent by nobody.</summary>
    private void CheckConstants(NormalizedPlace place, IReadOnlyList<SchemaSite> sites)
    {
        foreach (var site in sites)
        {
            foreach (var keyword in (string[])["const", "enum", "default"])
            {
                if (place.Asks && Has(site, keyword))
                {
                    var value = site.Element.GetProperty(keyword);
                    IEnumerable<JsonElement> constants = keyword == "enum" && value.ValueKind == JsonValueKind.Array
                        ? value.EnumerateArray()
                        : [value];
                    foreach (var constant in constants)
                    {
                        var normal = ArgumentNormalizer.Apply(constant, place);
                        if (constant.GetRawText() != normal.GetRawText())
                        {
                            Error(
                                site,
                                keyword,
                                "not-normal",
                                "The value is not in the normal form that `normalize` asks for here.",
                                constant.GetRawText(),
                                normal.GetRawText());
                        }
                    }
                }
            }
        }
    }
}
