using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;

namespace McpSecureApis.Mcp.Context;

/// <summary>What the wire asks about prompts.</summary>
/// <param name="List">The prompts that a caller may see, in ordinal order.</param>
/// <param name="Start">Gives the request its id, its snapshot and the answer of the access check.</param>
/// <param name="FinishAsync">Fills the prompt and writes its record.</param>
internal sealed record PromptActions(
    Func<Caller, IReadOnlyList<PromptDefinition>> List,
    Func<Caller, string, StartedCall> Start,
    Func<StartedCall, JsonElement?, CancellationToken, Task<PromptResult>> FinishAsync)
{
    public static PromptActions Of(PromptPipeline pipeline) => new(pipeline.List, pipeline.Start, pipeline.FinishAsync);
}
