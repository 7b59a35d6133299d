using System.Text.Json;
using McpSecureApis.Core.Confirmation;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Questions;

/// <summary>A question to a person as a form: a text and one box that starts empty, so that a yes takes a deliberate act.</summary>
internal static class ConfirmationForm
{
    public const string Box = "confirm";

    private const string Accept = "accept";

    public static ElicitRequestParams Of(ConfirmationQuestion question) => new()
    {
        Message = question.Text,
        RequestedSchema = new ElicitRequestParams.RequestSchema
        {
            Properties = new Dictionary<string, ElicitRequestParams.PrimitiveSchemaDefinition>(StringComparer.Ordinal)
            {
                [Box] = new ElicitRequestParams.BooleanSchema { Title = "Yes, make this call", Default = false },
            },
            Required = [Box],
        },
    };

    /// <summary>Yes, no, or null for something that is not an answer to this form.</summary>
    public static bool? Read(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("action", out var action) || action.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        if (action.ValueEquals(Accept))
        {
            return answer.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Object &&
                content.TryGetProperty(Box, out var box) && box.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? box.ValueKind == JsonValueKind.True
                : null;
        }

        return action.ValueEquals("decline") || action.ValueEquals("cancel") ? false : null;
    }

    /// <inheritdoc cref="Read(JsonElement)"/>
    public static bool IsYes(ElicitResult result) =>
        result.Action == Accept && result.Content is { } content && content.TryGetValue(Box, out var box) && box.ValueKind == JsonValueKind.True;
}
