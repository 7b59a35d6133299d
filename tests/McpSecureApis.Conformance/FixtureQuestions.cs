using System.Text.Json;
using McpSecureApis.Mcp.Context;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Conformance;

/// <summary>Questions to a person and what came back, as the suite's fixtures word them; the product's own questions are about a call to confirm.</summary>
internal static class FixtureQuestions
{
    public static JsonElement? Response(CallContext context, string question) =>
        context.Answers.Responses is { } responses && responses.TryGetProperty(question, out var response) && response.ValueKind == JsonValueKind.Object
            ? response
            : null;

    public static string? Answer(CallContext context, string question, string field) =>
        Response(context, question) is { } response && response.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Object &&
        content.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    public static InputRequiredException Ask(string? state, params (string Name, InputRequest Request)[] questions) =>
        new(questions.ToDictionary(question => question.Name, question => question.Request, StringComparer.Ordinal), state);

    public static InputRequest Form(string message, string field) =>
        Elicit(message, field, new ElicitRequestParams.StringSchema());

    public static InputRequest Box(string message, string field) => Elicit(message, field, new ElicitRequestParams.BooleanSchema());

    private static InputRequest Elicit(string message, string field, ElicitRequestParams.PrimitiveSchemaDefinition schema) => InputRequest.ForElicitation(new ElicitRequestParams
    {
        Message = message,
        RequestedSchema = new ElicitRequestParams.RequestSchema
        {
            Properties = new Dictionary<string, ElicitRequestParams.PrimitiveSchemaDefinition>(StringComparer.Ordinal) { [field] = schema },
            Required = [field],
        },
    });
}
