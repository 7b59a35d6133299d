using System.Text.Json.Nodes;
using McpSecureApis.Mcp.Context;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpSecureApis.Conformance;

/// <summary>Questions of older revisions with other forms than the product's, which only ever asks for a yes; the way they go is the product's.</summary>
internal static class FixtureElicitations
{
    private const string User = """
        {"type":"object","required":["username","email"],"properties":{
        "username":{"type":"string","description":"User's response"},"email":{"type":"string","description":"User's email address"}}}
        """;

    private const string Defaults = """
        {"type":"object","properties":{"name":{"type":"string","default":"John Doe"},"age":{"type":"integer","default":30},
        "score":{"type":"number","default":95.5},"status":{"type":"string","enum":["active","inactive","pending"],"default":"active"},
        "verified":{"type":"boolean","default":true}}}
        """;

    private const string Enums = """
        {"type":"object","properties":{"untitledSingle":{"type":"string","enum":["option1","option2","option3"]},
        "titledSingle":{"type":"string","oneOf":[{"const":"value1","title":"First Option"},{"const":"value2","title":"Second Option"},{"const":"value3","title":"Third Option"}]},
        "legacyEnum":{"type":"string","enum":["opt1","opt2","opt3"],"enumNames":["Option One","Option Two","Option Three"]},
        "untitledMulti":{"type":"array","items":{"type":"string","enum":["option1","option2","option3"]}},
        "titledMulti":{"type":"array","items":{"anyOf":[{"const":"value1","title":"First Choice"},{"const":"value2","title":"Second Choice"},{"const":"value3","title":"Third Choice"}]}}}}
        """;

    public static IReadOnlyList<string> Tools { get; } = ["test_elicitation", "test_elicitation_sep1034_defaults", "test_elicitation_sep1330_enums"];

    /// <summary>Asks as the tool of this name does, and says what was answered.</summary>
    public static async Task<CallToolResult> AskAsync(string tool, CallContext context, McpServer server, CancellationToken cancellationToken)
    {
        if (context.Questions is null || server.ClientCapabilities?.Elicitation is null)
        {
            return new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = "This connection cannot ask." }] };
        }

        var (message, schema) = tool switch
        {
            "test_elicitation" => (context.Arguments?.GetProperty("message").GetString() ?? "Please answer", User),
            "test_elicitation_sep1034_defaults" => ("Please review the values", Defaults),
            _ => ("Please choose", Enums),
        };
        var answer = await server.SendRequestAsync(
            new JsonRpcRequest
            {
                Method = RequestMethods.ElicitationCreate,
                Params = new JsonObject { ["message"] = message, ["requestedSchema"] = JsonNode.Parse(schema) },
            },
            cancellationToken);
        return new CallToolResult { Content = [new TextContentBlock { Text = $"Elicitation completed: {answer.Result?.ToJsonString()}" }] };
    }
}
