using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace McpSecureApis.Json.Schemas.Documents;

/// <summary>Every schema that a compile can see, by identifier, anchor and pointer. Documents come from memory only.</summary>
internal sealed class SchemaRegistry
{
    private const int DeepestSchema = 128;

    private static readonly Uri DefaultBase = new("json-schema://local/schema.json");

    private readonly SchemaCompileOptions _options;
    private readonly List<SchemaProblem> _problems;
    private readonly Dictionary<string, SchemaResource> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _remotes = new(StringComparer.Ordinal);
    private readonly List<SchemaResource> _all = [];
    private int _sites;

    public SchemaRegistry(SchemaCompileOptions options, List<SchemaProblem> problems)
    {
        _options = options;
        _problems = problems;
        foreach (var (uri, schema) in MetaSchemas.All.Concat(options.RemoteSchemas))
        {
            if (Uri.TryCreate(uri, UriKind.Absolute, out var absolute))
            {
                _remotes[Key(absolute)] = schema;
            }
        }
    }

    public IReadOnlyList<SchemaResource> Resources => _all;

    /// <summary>Takes in a document and everything in it that can be referred to.</summary>
    public SchemaSite Add(JsonElement root, string path) => Add(root, path, DefaultBase, _options.Dialect);

    /// <summary>Finds what a reference means; null after it recorded why not.</summary>
    public SchemaSite? Resolve(SchemaSite from, string reference, string keyword)
    {
        var site = Find(from, reference);
        if (site is null)
        {
            _problems.Add(new SchemaProblem(
                DocumentPath.Append(from.Path, keyword),
                "unresolved-reference",
                "The reference leads nowhere. Schemas are never fetched.",
                reference,
                "#/$defs/NAME"));
        }

        return site;
    }

    private SchemaSite? Find(SchemaSite from, string reference)
    {
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        var fragment = hash < 0 ? "" : reference[(hash + 1)..];
        var document = hash < 0 ? reference : reference[..hash];
        SchemaResource? resource;
        if (document.Length == 0)
        {
            resource = from.Resource;
        }
        else if (TryResolve(from.Resource.BaseUri, document, out var uri))
        {
            resource = FindResource(uri, from.Resource.Dialect);
        }
        else
        {
            return null;
        }

        if (resource?.Root is not { } root || fragment.Length == 0)
        {
            return resource?.Root;
        }

        fragment = Uri.UnescapeDataString(fragment);
        if (fragment[0] == '/')
        {
            return FindPointer(root, fragment);
        }

        return resource.Anchors.GetValueOrDefault(fragment) ?? resource.DynamicAnchors.GetValueOrDefault(fragment);
    }

    private SchemaResource? FindResource(Uri uri, SchemaDialect dialect)
    {
        var key = Key(uri);
        if (_resources.TryGetValue(key, out var resource))
        {
            return resource;
        }

        if (!_remotes.TryGetValue(key, out var schema))
        {
            return null;
        }

        var site = Add(schema, "(" + key + ")", uri, dialect);
        _resources.TryAdd(key, site.Resource);
        return site.Resource;
    }

    private SchemaSite? FindPointer(SchemaSite root, string fragment)
    {
        var site = root;
        foreach (var escaped in fragment[1..].Split('/'))
        {
            var segment = SchemaDocument.Unescape(escaped);
            JsonElement next;
            if (site.Element.ValueKind == JsonValueKind.Object && site.Element.TryGetProperty(segment, out next))
            {
                site = site.Below(next, segment);
            }
            else if (site.Element.ValueKind == JsonValueKind.Array && int.TryParse(segment, out var index) &&
                index >= 0 && index < site.Element.GetArrayLength())
            {
                site = site.Below(site.Element[index], index);
            }
            else
            {
                return null;
            }

            site = site.Known;
        }

        if (!root.Document.Sites.ContainsKey(site.Pointer) &&
            site.Element.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False)
        {
            // A place that no keyword makes a schema, made one by this reference. Identifiers in it mean nothing.
            Walk(site, depth: 0, identifies: false);
        }

        return root.Document.Sites.GetValueOrDefault(site.Pointer);
    }

    private SchemaSite Add(JsonElement root, string path, Uri baseUri, SchemaDialect dialect)
    {
        var document = new SchemaDocument(root);
        var resource = NewResource(root, baseUri, dialect, parent: null);
        var site = new SchemaSite(root, document, "", path, resource);
        resource.Root = site;
        _resources.TryAdd(Key(baseUri), resource);
        Walk(site, depth: 0, identifies: true);
        return document.Sites[""];
    }

    private void Walk(SchemaSite site, int depth, bool identifies)
    {
        if (depth > DeepestSchema || ++_sites > _options.MaxSubschemas)
        {
            if (_problems.Count == 0 || _problems[^1].Rule != "schema-too-large")
            {
                _problems.Add(new SchemaProblem(
                    site.Path,
                    "schema-too-large",
                    $"The schema is nested deeper than {DeepestSchema} levels or has more than {_options.MaxSubschemas} subschemas."));
            }

            return;
        }

        if (site.Element.ValueKind != JsonValueKind.Object)
        {
            site.Document.Sites.TryAdd(site.Pointer, site);
            return;
        }

        if (identifies)
        {
            site = Identify(site);
        }

        site.Document.Sites.TryAdd(site.Pointer, site);
        foreach (var member in site.Element.EnumerateObject())
        {
            var below = site.Below(member.Value, member.Name);
            if (member.Value.ValueKind == JsonValueKind.Object && SchemaKeywords.NamedSchemas.Contains(member.Name))
            {
                foreach (var named in member.Value.EnumerateObject())
                {
                    Walk(below.Below(named.Value, named.Name), depth + 1, identifies);
                }
            }
            else if (member.Value.ValueKind == JsonValueKind.Array && SchemaKeywords.ManySchemas.Contains(member.Name))
            {
                var index = 0;
                foreach (var item in member.Value.EnumerateArray())
                {
                    Walk(below.Below(item, index++), depth + 1, identifies);
                }
            }
            else if (SchemaKeywords.OneSchema.Contains(member.Name))
            {
                Walk(below, depth + 1, identifies);
            }
        }
    }

    private SchemaSite Identify(SchemaSite site)
    {
        var schema = site.Element;
        var dialect = site.Resource.Dialect;
        if (dialect == SchemaDialect.Draft7 && schema.TryGetProperty("$ref", out _))
        {
            // In draft-07 nothing beside a reference counts.
            return site;
        }

        if (Text(schema, "$id") is { } id)
        {
            var hash = id.IndexOf('#', StringComparison.Ordinal);
            if (dialect == SchemaDialect.Draft7 && hash >= 0 && hash < id.Length - 1)
            {
                site.Resource.Anchors.TryAdd(id[(hash + 1)..], site);
            }

            var withoutFragment = hash < 0 ? id : id[..hash];
            if (withoutFragment.Length > 0)
            {
                if (!TryResolve(site.Resource.BaseUri, withoutFragment, out var uri))
                {
                    _problems.Add(new SchemaProblem(DocumentPath.Append(site.Path, "$id"), "invalid-identifier", "The identifier is not a URI.", id));
                    return site;
                }

                var resource = NewResource(schema, uri, dialect, site.Resource);
                site = site with { Resource = resource };
                resource.Root = site;
                if (!_resources.TryAdd(Key(uri), resource) && _options.IsStrict)
                {
                    _problems.Add(new SchemaProblem(
                        DocumentPath.Append(site.Path, "$id"), "duplicate-identifier", "Two schemas have this identifier.", id));
                }
            }
        }

        if (dialect != SchemaDialect.Draft7)
        {
            AddAnchor(site, "$anchor", site.Resource.Anchors);
            AddAnchor(site, "$dynamicAnchor", site.Resource.DynamicAnchors);
        }

        return site;
    }

    private void AddAnchor(SchemaSite site, string keyword, Dictionary<string, SchemaSite> anchors)
    {
        if (Text(site.Element, keyword) is { } anchor && !anchors.TryAdd(anchor, site) && _options.IsStrict)
        {
            _problems.Add(new SchemaProblem(
                DocumentPath.Append(site.Path, keyword), "duplicate-identifier", "Two schemas have this anchor.", anchor));
        }
    }

    private SchemaResource NewResource(JsonElement schema, Uri baseUri, SchemaDialect dialect, SchemaResource? parent)
    {
        var assertsFormats = parent?.AssertsFormats ?? _options.AssertFormats;
        var hasValidation = parent?.HasValidation ?? true;
        if (schema.ValueKind == JsonValueKind.Object && Text(schema, "$schema") is { } meta)
        {
            dialect = meta.TrimEnd('#') switch
            {
                "http://json-schema.org/draft-07/schema" or "https://json-schema.org/draft-07/schema" => SchemaDialect.Draft7,
                "https://json-schema.org/draft/2019-09/schema" => SchemaDialect.Draft201909,
                _ => SchemaDialect.Draft202012,
            };
            if (Uri.TryCreate(meta, UriKind.Absolute, out var uri) && _options.RemoteSchemas.Count > 0 &&
                _remotes.TryGetValue(Key(uri), out var metaSchema) && metaSchema.TryGetProperty("$vocabulary", out var vocabulary))
            {
                hasValidation = vocabulary.TryGetProperty("https://json-schema.org/draft/2020-12/vocab/validation", out _);
                assertsFormats |= vocabulary.TryGetProperty("https://json-schema.org/draft/2020-12/vocab/format-assertion", out _);
            }
        }

        var resource = new SchemaResource(_all.Count, baseUri, dialect, assertsFormats, hasValidation);
        _all.Add(resource);
        return resource;
    }

    /// <summary>A path such as <c>/a.json</c> is relative here; on Unix <see cref="Uri"/> would take it for a file.</summary>
    private static bool TryResolve(Uri baseUri, string reference, [NotNullWhen(true)] out Uri? uri)
    {
        uri = null;
        return (reference[0] != '/' && Uri.TryCreate(reference, UriKind.Absolute, out uri)) || Uri.TryCreate(baseUri, reference, out uri);
    }

    private static string? Text(JsonElement schema, string member) =>
        schema.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Key(Uri uri)
    {
        var text = uri.AbsoluteUri;
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        return hash < 0 ? text : text[..hash];
    }
}
