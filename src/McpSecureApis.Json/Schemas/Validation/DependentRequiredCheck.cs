using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.Validation;

/// <summary>One entry of <c>dependentRequired</c>.</summary>
internal sealed class DependentRequiredCheck(string trigger, string[] required) : SchemaCheck
{
    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Object || !instance.TryGetProperty(trigger, out _))
        {
            return true;
        }

        var isValid = true;
        foreach (var name in required)
        {
            if (!instance.TryGetProperty(name, out _))
            {
                isValid = false;
                if (run.IsReporting)
                {
                    run.Push(name);
                    run.Fail("dependentRequired", $"is required when '{trigger}' is present");
                    run.Pop();
                }
            }
        }

        return isValid;
    }
}
