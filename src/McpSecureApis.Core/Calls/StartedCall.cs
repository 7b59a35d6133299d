using System.Text.Json;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Shadow;

namespace McpSecureApis.Core.Calls;

/// <summary>
/// A call that has its id, its catalog snapshot and the answer of the access check. The HTTP transport looks at <see cref="Refusal"/>
/// before the first byte, the only place where a challenge (403) is possible; the call is then finished by
/// <see cref="ToolCallPipeline.FinishAsync(StartedCall, System.Text.Json.JsonElement?, IConfirmationSource?, System.Threading.CancellationToken)"/>,
/// which writes the audit records, also of a refusal.
/// </summary>
internal sealed class StartedCall
{
    public required string CallId { get; init; }

    public required Caller Caller { get; init; }

    /// <summary>What the caller named: a tool's or prompt's name, a resource's URI.</summary>
    public required string EntryName { get; init; }

    /// <summary>What kind of entry the caller asked for, whether there is one or not.</summary>
    public EntryKind Kind { get; init; }

    public required CatalogSnapshot Catalog { get; init; }

    /// <summary>The tool, also when the caller may not know of it; null when there is none of this name.</summary>
    public ToolDefinition? Tool { get; init; }

    /// <summary>Set for a resource: its front. <see cref="Tool"/> is the unit behind it.</summary>
    public ResourceDefinition? Resource { get; init; }

    /// <summary>Set for a resource that is read: the arguments in its URI.</summary>
    public JsonElement? ResourceArguments { get; init; }

    /// <summary>Set for a prompt, which has no <see cref="Tool"/>.</summary>
    public PromptDefinition? Prompt { get; init; }

    /// <summary>What the caller asked for; null when there is none of this name.</summary>
    public EntryIdentity? Identity => Tool?.Identity ?? Prompt?.Identity;

    /// <summary>Under which approval it is served; null where nobody approved it, or there is none of this name.</summary>
    public EntryApproval? Approval => Tool?.Approval ?? Prompt?.Approval;

    /// <summary>The same call held against proposed manifests; null when there are none.</summary>
    public ShadowedCall? Shadow { get; init; }

    /// <summary>The proof of the access check; null when it refused.</summary>
    public AuthorizedCall? Authorized { get; init; }

    /// <summary>What the access check said; null when it was passed.</summary>
    public Refusal? Refusal { get; init; }
}
