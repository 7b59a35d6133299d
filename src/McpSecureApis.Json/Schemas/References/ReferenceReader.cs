using System.Text.Json;
using McpSecureApis.Json.Schemas.Documents;
using McpSecureApis.Json.Schemas.Reading;

namespace McpSecureApis.Json.Schemas.References;

/// <summary>Reads the references of the core vocabulary: <c>$ref</c> and <c>$dynamicRef</c>. Identifiers and anchors are the registry's.</summary>
internal sealed class ReferenceReader(SchemaRegistry registry)
{
    private readonly List<DynamicReference> _dynamic = [];

    /// <summary>Every <c>$dynamicRef</c> that was read.</summary>
    public IReadOnlyList<DynamicReference> Dynamic => _dynamic;

    public void Read(SchemaNodeBuilder schema)
    {
        if (!schema.TryGet("$ref", out var reference))
        {
            return;
        }

        if (reference.ValueKind != JsonValueKind.String)
        {
            schema.Error("$ref", "A reference is a string.", SchemaNodeBuilder.Show(reference));
        }
        else if (registry.Resolve(schema.Site, reference.GetString()!, "$ref") is { } target)
        {
            schema.Add(new RefCheck(schema.InPlace(target)));
        }
    }

    public void ReadDynamic(SchemaNodeBuilder schema)
    {
        if (schema.Dialect != SchemaDialect.Draft202012 || !schema.TryGet("$dynamicRef", out var reference))
        {
            return;
        }

        if (reference.ValueKind != JsonValueKind.String)
        {
            schema.Error("$dynamicRef", "A reference is a string.", SchemaNodeBuilder.Show(reference));
            return;
        }

        var text = reference.GetString()!;
        if (registry.Resolve(schema.Site, text, "$dynamicRef") is not { } target)
        {
            return;
        }

        var anchor = text[(text.IndexOf('#', StringComparison.Ordinal) + 1)..];
        if (target.Resource.DynamicAnchors.TryGetValue(anchor, out var dynamic) && dynamic.Pointer == target.Pointer)
        {
            var check = new DynamicRefCheck(schema.MaybeInPlace(target));
            _dynamic.Add(new DynamicReference(check, anchor, schema.InPlaceMode));
            schema.Add(check);
        }
        else
        {
            schema.Add(new RefCheck(schema.InPlace(target)));
        }
    }
}
