using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;

namespace McpSecureApis.Mcp.Context;

/// <summary>What the wire asks about resources. A started read is finished by <see cref="ToolCallActions.FinishAsync"/>, like any call.</summary>
/// <param name="List">The resources that a caller may see, in ordinal order of their names.</param>
/// <param name="Start">The same as for a tool, by URI.</param>
/// <param name="StartTemplate">The access check of a resource by its template, for completion.</param>
internal sealed record ResourceActions(
    Func<Caller, IReadOnlyList<ResourceDefinition>> List, Func<Caller, string, StartedCall> Start, Func<Caller, string, StartedCall> StartTemplate)
{
    public static ResourceActions Of(ToolCallPipeline pipeline) => new(pipeline.ListResources, pipeline.StartResource, pipeline.StartTemplate);
}
