using System.Collections.Frozen;
using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.References;

/// <summary><c>$dynamicRef</c>: of the resources that the check went through, the outermost one with the anchor decides.</summary>
internal sealed class DynamicRefCheck(SchemaNode fallback) : SchemaCheck
{
    private FrozenDictionary<int, SchemaNode> _byResource = FrozenDictionary<int, SchemaNode>.Empty;

    /// <summary>Set by the compiler when all resources are known.</summary>
    public void Fill(IReadOnlyDictionary<int, SchemaNode> byResource) => _byResource = byResource.ToFrozenDictionary();

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        foreach (var resource in run.Resources)
        {
            if (_byResource.TryGetValue(resource, out var node))
            {
                return node.Check(instance, run, evaluated);
            }
        }

        return fallback.Check(instance, run, evaluated);
    }
}
