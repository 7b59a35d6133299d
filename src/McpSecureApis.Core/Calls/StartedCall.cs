using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Calls;

/// <summary>
/// A call that has its id, its catalog snapshot and the answer of the access check. The HTTP transport looks at
/// <see cref="Refusal"/> before the first byte, the only place where a challenge (403) is possible; the call is then finished by
/// <see cref="ToolCallPipeline.FinishAsync(StartedCall, System.Text.Json.JsonElement?, System.Threading.CancellationToken)"/>, which
/// writes the audit records, also of a refusal.
/// </summary>
internal sealed class StartedCall
{
    public required string CallId { get; init; }

    public required Caller Caller { get; init; }

    public required string ToolName { get; init; }

    public required CatalogSnapshot Catalog { get; init; }

    /// <summary>The tool, also when the caller may not know of it; null when there is none of this name.</summary>
    public ToolDefinition? Tool { get; init; }

    /// <summary>The proof of the access check; null when it refused.</summary>
    public AuthorizedCall? Authorized { get; init; }

    /// <summary>What the access check said; null when it was passed.</summary>
    public Refusal? Refusal { get; init; }
}
