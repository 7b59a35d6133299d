using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Confirmation;

namespace McpSecureApis.Mcp.Context;

/// <summary>The entries of the catalog, called through the rooms.</summary>
internal sealed class GatewayEntries(CallOpening opening, ToolCallPipeline calls, PromptPipeline prompts) : IEntries
{
    public IReadOnlyList<ToolDefinition> ListTools(Caller caller) => opening.ListTools(caller);

    public IReadOnlyList<ResourceDefinition> ListResources(Caller caller) => opening.ListResources(caller);

    public IReadOnlyList<PromptDefinition> ListPrompts(Caller caller) => opening.ListPrompts(caller);

    public StartedCall StartTool(Caller caller, string name) => opening.StartTool(caller, name);

    public StartedCall StartResource(Caller caller, string uri) => opening.StartResource(caller, uri);

    public StartedCall StartTemplate(Caller caller, string template) => opening.StartTemplate(caller, template);

    public StartedCall StartPrompt(Caller caller, string name) => opening.StartPrompt(caller, name);

    public Task<CallResult> FinishAsync(StartedCall call, JsonElement? arguments, IConfirmationSource? person, CancellationToken cancellationToken) =>
        calls.FinishAsync(call, arguments, person, cancellationToken);

    public Task<PromptResult> FinishPromptAsync(StartedCall call, JsonElement? arguments, CancellationToken cancellationToken) =>
        prompts.FinishAsync(call, arguments, cancellationToken);

    public bool NeedsSdk(ToolDefinition tool) => tool.Confirmation.IsNeeded;
}
