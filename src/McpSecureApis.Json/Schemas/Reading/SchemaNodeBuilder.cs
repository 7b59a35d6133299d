using System.Text.Json;
using McpSecureApis.Json.Numbers;
using McpSecureApis.Json.Patterns;
using McpSecureApis.Json.Schemas.Documents;
using McpSecureApis.Json.Schemas.Running;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Json.Schemas.Reading;

/// <summary>A schema while its node is filled: the reader of each vocabulary looks at its keywords, and puts checks and findings here.</summary>
/// <param name="site">The schema.</param>
/// <param name="mode">Which objects it closes.</param>
/// <param name="node">The node that is filled.</param>
/// <param name="options">How schemas are read.</param>
/// <param name="problems">Takes what is wrong.</param>
/// <param name="nodes">Gives the node of another schema, which may be filled later.</param>
internal sealed class SchemaNodeBuilder(
    SchemaSite site,
    SchemaMode mode,
    SchemaNode node,
    SchemaCompileOptions options,
    List<SchemaProblem> problems,
    Func<SchemaSite, SchemaMode, SchemaNode> nodes)
{
    private readonly List<SchemaCheck> _checks = [];

    public SchemaSite Site => site;

    public SchemaMode Mode => mode;

    public SchemaCompileOptions Options => options;

    public SchemaDialect Dialect => site.Resource.Dialect;

    /// <summary>The mode of schemas that apply to the same value.</summary>
    public SchemaMode InPlaceMode => mode == SchemaMode.Open ? SchemaMode.Open : SchemaMode.InPlace;

    private SchemaMode BelowMode => mode == SchemaMode.Open ? SchemaMode.Open : SchemaMode.Closed;

    /// <summary>A value as findings show it.</summary>
    public static string Show(JsonElement value) => value.GetRawText();

    /// <summary>A list of strings; null when it is something else.</summary>
    public static string[]? Strings(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
            : null;

    public bool Has(string keyword) => site.Element.TryGetProperty(keyword, out _);

    public bool TryGet(string keyword, out JsonElement value) => site.Element.TryGetProperty(keyword, out value);

    public void Add(SchemaCheck check) => _checks.Add(check);

    public void Error(string keyword, string message, string? found = null, string? expected = null, string rule = "invalid-keyword") =>
        problems.Add(new SchemaProblem(DocumentPath.Append(site.Path, keyword), rule, message, found, expected));

    /// <summary>Says that a schema opens an object where all are closed.</summary>
    public void OpenObject(string keyword) => Error(
        keyword, "Objects are closed: name the members, or give the schema of each value.", "true", "false or a schema", "open-object");

    /// <summary>The node of a schema that applies to the same value.</summary>
    /// <param name="target">The schema.</param>
    /// <param name="asks">Whether it only asks, so that it closes nothing.</param>
    public SchemaNode InPlace(SchemaSite target, bool asks = false)
    {
        var below = nodes(target, asks ? SchemaMode.Open : InPlaceMode);
        node.InPlace.Add(below);
        return below;
    }

    /// <summary>The node of a schema that applies to a part of the value.</summary>
    /// <param name="target">The schema.</param>
    /// <param name="asks">Whether it only asks, so that it closes nothing.</param>
    public SchemaNode Below(SchemaSite target, bool asks = false)
    {
        var below = nodes(target, asks ? SchemaMode.Open : BelowMode);
        node.Others.Add(below);
        return below;
    }

    /// <summary>
    /// The node of a schema for the same value when only the way there tells whether it applies. Its circles are met by the depth bound.
    /// </summary>
    public SchemaNode MaybeInPlace(SchemaSite target)
    {
        var below = nodes(target, InPlaceMode);
        node.Others.Add(below);
        return below;
    }

    /// <summary>A node without a schema of its own, for parts of the value.</summary>
    public SchemaNode NewBelow()
    {
        var below = new SchemaNode(site.Resource.Number);
        node.Others.Add(below);
        return below;
    }

    /// <summary>The one schema of a keyword; null without it.</summary>
    public SchemaSite? One(string keyword) => SchemaQuestions.OneSite(site, keyword);

    /// <summary>Entries of a keyword that maps names to schemas.</summary>
    public IEnumerable<KeyValuePair<string, SchemaSite>> Named(string keyword)
    {
        if (TryGet(keyword, out var map) && map.ValueKind != JsonValueKind.Object)
        {
            Error(keyword, "The value is an object with a schema for each name.", Show(map));
        }

        return SchemaQuestions.NamedSites(site, keyword);
    }

    /// <summary>A count, when the keyword is there and its value is one.</summary>
    public bool TryCount(string keyword, out int count)
    {
        count = 0;
        if (!TryGet(keyword, out var value))
        {
            return false;
        }

        if (value.ValueKind == JsonValueKind.Number)
        {
            var number = ExactNumber.Parse(JsonTexts.Number(value));
            if (number.IsInteger && !number.IsNegative)
            {
                count = value.TryGetDouble(out var size) && size < int.MaxValue ? (int)size : int.MaxValue;
                return true;
            }
        }

        Error(keyword, "The value is a whole number, zero or greater.", Show(value));
        return false;
    }

    /// <summary>A compiled pattern; null after the finding was recorded.</summary>
    public TextPattern? Pattern(string pattern, string path)
    {
        var compiled = EcmaPattern.Compile(pattern, out var problem);
        if (problem is not null)
        {
            var rule = problem.IsInvalid ? "invalid-pattern" : "unsupported-pattern";
            problems.Add(new SchemaProblem(path, rule, $"The pattern {problem.Message}.", pattern));
        }

        return compiled;
    }

    /// <summary>Gives the node its checks.</summary>
    public void Fill() => node.Fill(_checks, isFalse: false);
}
