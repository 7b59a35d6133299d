using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Confirmation;

namespace McpSecureApis.Mcp.Context;

/// <summary>
/// What the wire asks of the rooms: which tools, resources and prompts a caller sees, and calls of them. The server's are
/// <see cref="GatewayEntries"/>; whoever tries the wire's rules without a catalog brings others.
/// </summary>
internal interface IEntries
{
    /// <summary>The tools that a caller may see, in ordinal order.</summary>
    IReadOnlyList<ToolDefinition> ListTools(Caller caller);

    /// <summary>The resources that a caller may see, in ordinal order of their names.</summary>
    IReadOnlyList<ResourceDefinition> ListResources(Caller caller);

    /// <summary>The prompts that a caller may see, in ordinal order.</summary>
    IReadOnlyList<PromptDefinition> ListPrompts(Caller caller);

    /// <summary>Gives a call its id, its snapshot and the answer of the access check.</summary>
    StartedCall StartTool(Caller caller, string name);

    /// <summary>The same for a resource, by its URI.</summary>
    StartedCall StartResource(Caller caller, string uri);

    /// <summary>The access check of a resource by its template, for completion.</summary>
    StartedCall StartTemplate(Caller caller, string template);

    /// <summary>The same for a prompt.</summary>
    StartedCall StartPrompt(Caller caller, string name);

    /// <summary>Goes the rest of the way of a tool or a resource and writes the audit records, also of a refusal.</summary>
    Task<CallResult> FinishAsync(StartedCall call, JsonElement? arguments, IConfirmationSource? person, CancellationToken cancellationToken);

    /// <summary>Fills a prompt and writes its record.</summary>
    Task<PromptResult> FinishPromptAsync(StartedCall call, JsonElement? arguments, CancellationToken cancellationToken);

    /// <summary>Whether calls of a tool may put questions to the client, which is the SDK's business.</summary>
    bool NeedsSdk(ToolDefinition tool);
}
