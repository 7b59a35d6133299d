using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Json.Schemas.Documents;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Core.Arguments.Rules;

/// <summary>An argument, or a value inside one, that a rule names: <c>from</c>, <c>range.from</c>, <c>lines[].quantity</c>.</summary>
internal sealed class ArgumentField
{
    private readonly FieldPath _path;

    private ArgumentField(FieldPath path, SchemaSite site, TypeSet types, string? format, bool isRequired)
    {
        _path = path;
        Site = site;
        Types = types;
        Format = format;
        IsRequired = isRequired;
    }

    /// <summary>As the manifest's author wrote it.</summary>
    public string Text => _path.Text;

    public string Argument => _path.Segments[0].Name;

    public SchemaSite Site { get; }

    public TypeSet Types { get; }

    /// <summary>The <c>format</c> that every string has; null without one.</summary>
    public string? Format { get; }

    /// <summary>Whether every call has it, with a value other than null.</summary>
    public bool IsRequired { get; }

    /// <summary>The value's place, up to a list.</summary>
    public string Pointer { get; private init; } = string.Empty;

    /// <summary>Null after the findings were told.</summary>
    public static ArgumentField? Compile(string text, bool mayBeList, SchemaQuestions schemas, SchemaSite root, string at, FindingCollector findings)
    {
        if (!FieldPath.TryParse(text, out var path, out var problem))
        {
            findings.Error(
                at,
                "rule-field",
                $"This is not the name of an argument: {problem}.",
                text,
                "an argument such as from, or a path such as range.from");
            return null;
        }

        var site = root;
        var pointer = string.Empty;
        var isList = false;
        foreach (var segment in path.Segments)
        {
            SchemaSite? next;
            if (segment.Kind == FieldSegmentKind.Member)
            {
                next = schemas.DeclaredMembers(site).FirstOrDefault(member =>
                    string.Equals(member.Key, segment.Name, StringComparison.Ordinal)).Value;
                pointer += isList ? string.Empty : "/" + SchemaDocument.Escape(segment.Name);
            }
            else
            {
                isList = true;
                next = segment.Kind == FieldSegmentKind.Element && mayBeList ? SchemaQuestions.OneSite(Target(schemas, site), "items") : null;
            }

            if (next is null)
            {
                findings.Error(
                    at, "rule-field", mayBeList ? "No argument is declared at this path." : "No single argument is declared at this path.", text,
                    string.Join(", ", schemas.DeclaredMembers(root).Select(member => member.Key).Take(20)));
                return null;
            }

            site = next;
        }

        var types = schemas.PossibleTypes(site);
        var schema = Target(schemas, site).Element;
        var format = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("format", out var name) &&
            name.ValueKind == JsonValueKind.String
            ? name.GetString()
            : null;
        var isRequired = path.Segments.Count == 1 && (types & TypeSet.Null) == TypeSet.None && IsAlwaysThere(root, site, path.Segments[0].Name);
        return new ArgumentField(path, site, types, format, isRequired) { Pointer = pointer };
    }

    /// <summary>The value, unless it is absent or null.</summary>
    public bool TryRead(JsonElement arguments, [NotNullWhen(true)] out JsonElement value)
    {
        value = arguments;
        foreach (var segment in _path.Segments)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(segment.Name, out value))
            {
                return false;
            }
        }

        return value.ValueKind != JsonValueKind.Null;
    }

    /// <summary>Every value at the path, through lists.</summary>
    public IEnumerable<JsonElement> ReadAll(JsonElement arguments) => ReadAll(arguments, 0);

    private static bool IsAlwaysThere(SchemaSite root, SchemaSite site, string name) =>
        (root.Element.TryGetProperty("required", out var required) && required.EnumerateArray().Any(item => item.ValueEquals(name))) ||
        (site.Element.ValueKind == JsonValueKind.Object && site.Element.TryGetProperty("default", out var value) &&
            value.ValueKind != JsonValueKind.Null);

    private static SchemaSite Target(SchemaQuestions schemas, SchemaSite site)
    {
        for (var i = 0; i < 8 && schemas.Follow(site) is { } target; i++)
        {
            site = target;
        }

        return site;
    }

    private IEnumerable<JsonElement> ReadAll(JsonElement value, int depth)
    {
        if (depth == _path.Segments.Count)
        {
            return value.ValueKind == JsonValueKind.Null ? [] : [value];
        }

        var segment = _path.Segments[depth];
        if (segment.Kind == FieldSegmentKind.Element)
        {
            return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().SelectMany(element => ReadAll(element, depth + 1)) : [];
        }

        return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(segment.Name, out var member) ? ReadAll(member, depth + 1) : [];
    }
}
