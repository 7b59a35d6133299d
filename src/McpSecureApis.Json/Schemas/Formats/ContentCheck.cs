using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.Formats;

/// <summary>
/// <c>contentEncoding: base64</c> and <c>contentMediaType: application/json</c> of draft-07, where they may be assertions; since 2019-09
/// they are annotations and never checked.
/// </summary>
internal sealed class ContentCheck(bool isBase64, bool isJson) : SchemaCheck
{
    private static readonly StrictJsonOptions Grammar = new() { AllowDuplicates = true, MaxNumberLength = 1_000 };

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.String)
        {
            return true;
        }

        var text = instance.GetString()!;
        var bytes = Encoding.UTF8.GetBytes(text);
        if (isBase64)
        {
            if (!Base64.IsValid(text) || text.Any(char.IsWhiteSpace))
            {
                return run.Fail("contentEncoding", "must be base64 (RFC 4648)");
            }

            bytes = Convert.FromBase64String(text);
        }

        if (!isJson)
        {
            return true;
        }

        var isValid = StrictJson.TryParse(bytes, Grammar, out var document, out _);
        document?.Dispose();
        return isValid || run.Fail("contentMediaType", "must hold a JSON document");
    }
}
