using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Confirmation;

namespace McpSecureApis.Mcp.Context;

/// <summary>The entries of the catalog, called through the rooms.</summary>
internal sealed class GatewayEntries(ToolCallPipeline calls, PromptPipeline prompts) : IEntries
{
    public IReadOnlyList<ToolDefinition> ListTools(Caller caller) => calls.List(caller);

    public IReadOnlyList<ResourceDefinition> ListResources(Caller caller) => calls.ListResources(caller);

    public IReadOnlyList<PromptDefinition> ListPrompts(Caller caller) => prompts.List(caller);

    public StartedCall StartTool(Caller caller, string name) => calls.Start(caller, name);

    public StartedCall StartResource(Caller caller, string uri) => calls.StartResource(caller, uri);

    public StartedCall StartTemplate(Caller caller, string template) => calls.StartTemplate(caller, template);

    public StartedCall StartPrompt(Caller caller, string name) => prompts.Start(caller, name);

    public Task<CallResult> FinishAsync(StartedCall call, JsonElement? arguments, IConfirmationSource? person, CancellationToken cancellationToken) =>
        calls.FinishAsync(call, arguments, person, cancellationToken);

    public Task<PromptResult> FinishPromptAsync(StartedCall call, JsonElement? arguments, CancellationToken cancellationToken) =>
        prompts.FinishAsync(call, arguments, cancellationToken);

    public bool NeedsSdk(ToolDefinition tool) => tool.Confirmation.IsNeeded;
}
