using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Manifests.Shapes;

/// <summary>
/// An object with the members of a record. A property is a member when it has a <see cref="DescriptionAttribute"/>, which is also the
/// only place where the member is explained; others belong to a short form.
/// </summary>
internal sealed class ObjectShape : ManifestShape
{
    private readonly Type _type;
    private readonly Dictionary<string, ShapeMember> _members = new(StringComparer.Ordinal);

    /// <param name="type">The record.</param>
    public ObjectShape(Type type)
    {
        _type = type;
        foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            if (property.GetCustomAttribute<DescriptionAttribute>() is { } description)
            {
                var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
                var required = property.IsDefined(typeof(RequiredMemberAttribute));
                _members.Add(name, new ShapeMember(name, description.Description, required, property, ManifestShapes.For(property.PropertyType)));
            }
        }
    }

    public override string Expected => $"an object with {string.Join(", ", RequiredOrAll())}";

    public IReadOnlyCollection<ShapeMember> Members => _members.Values;

    private string DefinitionName => JsonNamingPolicy.CamelCase.ConvertName(_type.Name.Replace("Manifest", string.Empty, StringComparison.Ordinal));

    public override JsonObject ToSchema(JsonObject definitions)
    {
        if (!definitions.ContainsKey(DefinitionName))
        {
            definitions[DefinitionName] = null;
            definitions[DefinitionName] = ToObjectSchema(definitions);
        }

        return new JsonObject { ["$ref"] = $"#/$defs/{DefinitionName}" };
    }

    /// <summary>The schema of the object itself rather than a reference to it.</summary>
    public JsonObject ToObjectSchema(JsonObject definitions)
    {
        var properties = new JsonObject();
        foreach (var member in _members.Values)
        {
            var schema = new JsonObject { ["description"] = member.Description };
            foreach (var (keyword, value) in member.Shape.ToSchema(definitions))
            {
                schema[keyword] = value?.DeepClone();
            }

            properties[member.Name] = schema;
        }

        var required = _members.Values.Where(member => member.Required).Select(member => JsonValue.Create(member.Name)).ToArray<JsonNode?>();
        var result = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Length > 0)
        {
            result["required"] = new JsonArray(required);
        }

        result["additionalProperties"] = false;
        return result;
    }

    /// <summary>
    /// Gives an object also when members are missing or wrong, so that the rules can report about the rest; the reader withholds it then.
    /// </summary>
    protected override object? BindValue(ManifestNode node, DocumentPath path, FindingCollector findings)
    {
        if (node.Kind != ManifestNodeKind.Object)
        {
            return WrongType(node, path, findings);
        }

        var result = Activator.CreateInstance(_type)!;
        foreach (var member in node.Members)
        {
            if (!_members.TryGetValue(member.Name, out var known))
            {
                ReportUnknown(member, path, findings);
            }
            else if (known.Shape.Bind(member.Value, path.Member(member.Name), findings) is { } value)
            {
                known.Property.SetValue(result, value);
            }
        }

        foreach (var member in _members.Values)
        {
            if (member.Required && !node.TryFind(member.Name, out _))
            {
                findings.ErrorAt(
                    node.Position, path.Member(member.Name).ToString(), "missing-member", $"'{member.Name}' is missing", null, member.Shape.Expected);
            }
        }

        return result;
    }

    private IEnumerable<string> RequiredOrAll()
    {
        var required = _members.Values.Where(member => member.Required).Select(member => member.Name).ToList();
        return required.Count > 0 ? required : _members.Keys;
    }

    private void ReportUnknown(ManifestMember member, DocumentPath path, FindingCollector findings)
    {
        var nearest = NearestName.Find(member.Name, _members.Keys);
        var allowed = string.Join(", ", _members.Keys);
        findings.ErrorAt(
            member.NamePosition,
            path.Member(member.Name).ToString(),
            "unknown-member",
            "A member of this name does not exist here",
            member.Name,
            nearest is null ? $"one of {allowed}" : $"'{nearest}'? Allowed are {allowed}");
    }
}
