using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Calls;

/// <summary>
/// A call that has its id, its catalog snapshot and the answer of the access check. The HTTP transport looks at
/// <see cref="Refusal"/> before the first byte, the only place where a challenge (403) is possible; the call is then finished by
/// <see cref="ToolCallPipeline.FinishAsync"/>, which writes the audit records, also of a refusal.
/// </summary>
internal sealed class StartedCall
{
    public required string CallId { get; init; }

    public required Caller Caller { get; init; }

    public required string ToolName { get; init; }

    public required CatalogSnapshot Catalog { get; init; }

    /// <summary>The tool; null when there is none, or none that this caller may know of.</summary>
    public ToolDefinition? Tool { get; init; }

    /// <summary>What the access check said; null when it was passed.</summary>
    public Refusal? Refusal { get; init; }
}
