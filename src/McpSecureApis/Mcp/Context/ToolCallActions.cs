using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Confirmation;

namespace McpSecureApis.Mcp.Context;

/// <summary>What the wire asks of the pipelines, so that the wire's rules can be tried without a catalog.</summary>
/// <param name="List">The tools that a caller may see, in ordinal order.</param>
/// <param name="Start">Gives a call its id, its snapshot and the answer of the access check.</param>
/// <param name="FinishAsync">Goes the rest of the way and writes the audit records, also of a refusal.</param>
internal sealed record ToolCallActions(
    Func<Caller, IReadOnlyList<ToolDefinition>> List,
    Func<Caller, string, StartedCall> Start,
    Func<StartedCall, JsonElement?, IConfirmationSource?, CancellationToken, Task<CallResult>> FinishAsync)
{
    /// <summary>Whether calls of a tool may put questions to the client, which is the SDK's business.</summary>
    public Func<ToolDefinition, bool> NeedsSdk { get; init; } = static tool => tool.Confirmation.IsNeeded;

    /// <summary>Null when nothing offers resources.</summary>
    public ResourceActions? Resources { get; init; }

    /// <summary>Null when nothing offers prompts.</summary>
    public PromptActions? Prompts { get; init; }

    public static ToolCallActions Of(ToolCallPipeline pipeline, PromptPipeline prompts) => new(pipeline.List, pipeline.Start, pipeline.FinishAsync)
    {
        Resources = ResourceActions.Of(pipeline),
        Prompts = PromptActions.Of(prompts),
    };
}
