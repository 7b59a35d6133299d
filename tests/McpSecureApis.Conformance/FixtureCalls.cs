#pragma warning disable MCP9005 // Sampling and roots are deprecated; the suite asks for them all the same.
using System.Text.Json.Nodes;
using McpSecureApis.Mcp.Answers;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Messages;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using static McpSecureApis.Conformance.FixtureQuestions;

namespace McpSecureApis.Conformance;

/// <summary>
/// What each fixture does. Images, sound and questions of other kinds than ours are nothing that the product's result writer can make, so they
/// are made here; whatever can go through the product's own handler does.
/// </summary>
internal sealed class FixtureCalls(McpHandlers product, FixtureTools tools, FixtureRooms rooms, TimeProvider clock)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>A WAV file without a sample.</summary>
    private static readonly byte[] Sound = Convert.FromBase64String("UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=");

    public async ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var context = CallContext.Of(request.JsonRpcMessage) ?? throw new InvalidOperationException("A message without its caller.");
        var name = context.Started?.EntryName;
        switch (name)
        {
            case "test_simple_text" or "test_headers" or "json_schema_2020_12_tool":
                return Text("This is a simple text response for testing.");
            case "test_image_content":
                return Result(ImageContentBlock.FromBytes(FixtureImage.Png, "image/png"));
            case "test_audio_content":
                return Result(AudioContentBlock.FromBytes(Sound, "audio/wav"));
            case "test_embedded_resource":
                return Result(Embedded("test://embedded-resource", "text/plain", "This is an embedded resource content."));
            case "test_multiple_content_types":
                return Result(
                    new TextContentBlock { Text = "Multiple content types test:" },
                    ImageContentBlock.FromBytes(FixtureImage.Png, "image/png"),
                    Embedded("test://mixed-content-resource", "application/json", """{"test":"data","value":123}"""));
            case "test_tool_with_progress":
                return await CallProgress.BesideAsync(
                    request.Server, request.Params?.ProgressToken, Step, clock, SlowAsync(Step * 8, "Progress test completed", cancellationToken));
            case "test_tool_with_logging":
                await LogAsync(request.Server, "Tool execution started", cancellationToken);
                await Task.Delay(Step, clock, cancellationToken);
                await LogAsync(request.Server, "Tool processing data", cancellationToken);
                await Task.Delay(Step, clock, cancellationToken);
                await LogAsync(request.Server, "Tool execution completed", cancellationToken);
                return Text("Logging test completed");
            case "test_logging_tool":
                if (Meta(request)?[MetaKeys.LogLevel] is not null)
                {
                    await LogAsync(request.Server, "Logged on request", cancellationToken);
                }

                return Text("Logging test completed");
            case "test_missing_capability":
                return Declares(request, "sampling")
                    ? Text("The capability is declared.")
                    : throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Sampling = new SamplingCapability() });
            case "test_trigger_tool_change":
                tools.Change();
                return Text("The list of tools changed.");
            case "test_trigger_prompt_change":
                rooms.Change();
                return Text("The list of prompts changed.");
            case "test_streaming_elicitation" or "test_input_required_result_elicitation":
                return Answer(context, "user_name", "name") is { } user ? Text($"Hello, {user}!") : throw Ask(state: null, ("user_name", Form("What is your name?", "name")));
            case "test_input_required_result_sampling":
                return Response(context, "capital_question") is { } capital
                    ? Text(capital.GetRawText())
                    : throw Ask(state: null, ("capital_question", Sample("What is the capital of France?", 100)));
            case "test_input_required_result_list_roots":
                return Response(context, "client_roots") is { } roots ? Text(roots.GetRawText()) : throw Ask(state: null, ("client_roots", Roots()));
            case "test_input_required_result_request_state" or "test_input_required_result_tampered_state":
                return AnswerWithState(context);
            case "test_input_required_result_multiple_inputs":
                return FixtureState.Read(context.Answers.State) is not null && Answer(context, "user_name", "name") is { } who &&
                    Response(context, "greeting") is not null && Response(context, "client_roots") is not null
                    ? Text($"Hello, {who}!")
                    : throw Ask(
                        FixtureState.Sign("multiple"),
                        ("user_name", Form("What is your name?", "name")), ("greeting", Sample("Generate a greeting", 50)), ("client_roots", Roots()));
            case "test_input_required_result_multi_round":
                return MultiRound(context);
            case "test_input_required_result_capabilities":
                throw Ask(
                    FixtureState.Sign("capabilities"),
                    [.. Questions().Where(question => Declares(request, question.Capability)).Select(question => (question.Capability, question.Request))]);
            case not null when FixtureElicitations.Tools.Contains(name):
                return await FixtureElicitations.AskAsync(name, context, request.Server, cancellationToken);
            default:
                return await product.CallAsync(request, cancellationToken);
        }
    }

    private static CallToolResult AnswerWithState(CallContext context)
    {
        if (context.Answers.State is { } sent && FixtureState.Read(sent) is null)
        {
            throw RpcFault.Of(RequestCheck.InvalidParams("The request state is not valid."));
        }

        return context.Answers.State is not null && Response(context, "confirm") is not null
            ? Text("state-ok")
            : throw Ask(FixtureState.Sign("confirm"), ("confirm", Box("Please confirm", "ok")));
    }

    private static CallToolResult MultiRound(CallContext context)
    {
        var state = FixtureState.Read(context.Answers.State);
        if (state?.StartsWith("second:", StringComparison.Ordinal) == true && Answer(context, "step2", "color") is { } color)
        {
            return Text($"{state["second:".Length..]} likes {color}");
        }

        throw state == "first" && Answer(context, "step1", "name") is { } name
            ? Ask(FixtureState.Sign($"second:{name}"), ("step2", Form("Step 2: What is your favorite color?", "color")))
            : Ask(FixtureState.Sign("first"), ("step1", Form("Step 1: What is your name?", "name")));
    }

    private static IEnumerable<(string Capability, InputRequest Request)> Questions() =>
        [("elicitation", Form("What is your name?", "name")), ("sampling", Sample("Say hello", 50)), ("roots", Roots())];

    private static async Task<CallToolResult> SlowAsync(TimeSpan duration, string text, CancellationToken cancellationToken)
    {
        await Task.Delay(duration, cancellationToken);
        return Text(text);
    }

    private static CallToolResult Text(string text) => Result(new TextContentBlock { Text = text });

    private static CallToolResult Result(params ContentBlock[] content) => new() { Content = content };

    private static EmbeddedResourceBlock Embedded(string uri, string type, string text) =>
        new() { Resource = new TextResourceContents { Uri = uri, MimeType = type, Text = text } };

    private static Task LogAsync(McpServer server, string text, CancellationToken cancellationToken) => server.SendMessageAsync(
        new JsonRpcNotification { Method = "notifications/message", Params = new JsonObject { ["level"] = "info", ["data"] = text } }, cancellationToken);

    private static JsonObject? Meta(RequestContext<CallToolRequestParams> request) => request.Params?.Meta;

    private static bool Declares(RequestContext<CallToolRequestParams> request, string capability) =>
        Meta(request)?[MetaKeys.ClientCapabilities] is JsonObject declared && declared.ContainsKey(capability);

    private static InputRequest Sample(string text, int tokens) => InputRequest.ForSampling(new CreateMessageRequestParams
    {
        Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = text }] }],
        MaxTokens = tokens,
    });

    private static InputRequest Roots() => InputRequest.ForRootsList(new ListRootsRequestParams());
}
