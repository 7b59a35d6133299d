using System.Collections.Concurrent;
using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Mcp.Context;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>Stands where the pipeline stands: a tool for each way in which a call can go on or end.</summary>
internal sealed class FakeTools : IEntries
{
    public const string Canary = "canary-exception-text";

    private const string OrderSchema = """
        {"type":"object","properties":{"id":{"type":"string"},
        "region":{"type":"string","x-mcp-header":"Region"},"count":{"type":"integer","x-mcp-header":"Count"},
        "nested":{"type":"object","properties":{"flag":{"type":"boolean","x-mcp-header":"Flag"}}}},"additionalProperties":false}
        """;

    /// <summary>The names of the tools that are there from the beginning.</summary>
    public static IReadOnlyList<string> Names { get; } = ["listed", "orders", "slow", "throws"];

    private readonly Lock _gate = new();
    private List<ToolDefinition> _tools =
    [
        Tool("listed"), Tool("orders", OrderSchema, """{"type":"array","items":{"type":"string"}}"""), Tool("slow", effect: ToolEffect.Destructive), Tool("throws"),
    ];

    /// <summary>Every finished call: its tool and the raw text of its arguments.</summary>
    public ConcurrentQueue<(string Tool, string? Arguments)> Finished { get; } = [];

    public TaskCompletionSource SlowCancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource SlowStarted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends every call of the slow tool, which otherwise runs until it is cancelled.</summary>
    public TaskCompletionSource SlowEnd { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<ToolDefinition> Tools
    {
        get
        {
            lock (_gate)
            {
                return [.. _tools];
            }
        }
    }

    public void Replace(IEnumerable<ToolDefinition> tools)
    {
        lock (_gate)
        {
            _tools = [.. tools];
        }
    }

    public static ToolDefinition Tool(
        string name, string schema = """{"type":"object","additionalProperties":false}""", string? output = null, ToolEffect effect = ToolEffect.Read) =>
        Uninitialized.Of<ToolDefinition>(
            (nameof(ToolDefinition.Identity), new EntryIdentity(name, "test", "1.0.0", $"digest-of-{name}")),
            (nameof(ToolDefinition.Manifest), Uninitialized.Of<ToolManifest>(
                (nameof(ToolManifest.Name), name), (nameof(ToolManifest.Description), $"Tool {name}."), (nameof(ToolManifest.Effect), effect))),
            (nameof(ToolDefinition.Confirmation), Uninitialized.Of<ConfirmationDefinition>()),
            (nameof(ToolDefinition.InputSchema), JsonElement.Parse(schema)),
            (nameof(ToolDefinition.OutputSchema), output is null ? null : JsonElement.Parse(output)));

    public IReadOnlyList<ToolDefinition> ListTools(Caller caller) => Tools;

    public IReadOnlyList<ResourceDefinition> ListResources(Caller caller) => [];

    public IReadOnlyList<PromptDefinition> ListPrompts(Caller caller) => [];

    public StartedCall StartResource(Caller caller, string uri) => StartUnknown(EntryKind.Resource, caller, uri);

    public StartedCall StartTemplate(Caller caller, string template) => StartUnknown(EntryKind.Resource, caller, template);

    public StartedCall StartPrompt(Caller caller, string name) => StartUnknown(EntryKind.Prompt, caller, name);

    public Task<PromptResult> FinishPromptAsync(StartedCall call, JsonElement? arguments, CancellationToken cancellationToken) =>
        Task.FromResult(new PromptResult(call.CallId, Messages: null, call.Refusal));

    public bool NeedsSdk(ToolDefinition tool) => tool.Confirmation.IsNeeded;

    public StartedCall StartTool(Caller caller, string name)
    {
        var tool = Tools.FirstOrDefault(tool => tool.Identity.Name == name);
        var refusal = name switch
        {
            "listed" => new Refusal(RefusalReason.MissingScope, "This tool needs more scopes.") { RequiredScopes = ["a.read", "b.read"] },
            "condition" => new Refusal(RefusalReason.ConditionNotMet, "A condition is not met."),
            "hidden" => new Refusal(RefusalReason.HiddenTool, "hidden-reason"),
            _ when tool is null && name != "refused" => new Refusal(RefusalReason.UnknownTool, "unknown-reason"),
            _ => null,
        };
        return Uninitialized.Of<StartedCall>(
            (nameof(StartedCall.CallId), "call-1"),
            (nameof(StartedCall.Caller), caller),
            (nameof(StartedCall.EntryName), name),
            (nameof(StartedCall.Tool), name == "hidden" ? null : tool),
            (nameof(StartedCall.Refusal), refusal));
    }

    public async Task<CallResult> FinishAsync(StartedCall call, JsonElement? arguments, IConfirmationSource? person, CancellationToken cancellationToken)
    {
        Finished.Enqueue((call.EntryName, arguments?.GetRawText()));
        switch (call.EntryName)
        {
            case "throws":
                throw new InvalidOperationException(Canary);
            case "slow":
                SlowStarted.TrySetResult();
                try
                {
                    await SlowEnd.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    SlowCancelled.TrySetResult();
                    throw;
                }

                break;
            default:
                break;
        }

        return new CallResult(call.CallId, Result: null, call.Refusal ?? new Refusal(RefusalReason.RateLimited, "Say \"later\".") { RetryAfter = TimeSpan.FromSeconds(6.5) });
    }

    private static StartedCall StartUnknown(EntryKind kind, Caller caller, string name) => Uninitialized.Of<StartedCall>(
        (nameof(StartedCall.CallId), "call-1"),
        (nameof(StartedCall.Caller), caller),
        (nameof(StartedCall.Kind), kind),
        (nameof(StartedCall.EntryName), name),
        (nameof(StartedCall.Refusal), new Refusal(RefusalReason.UnknownTool, "unknown-reason")));
}
