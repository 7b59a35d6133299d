using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Catalog;

namespace McpSecureApis.Core.Calls;

/// <summary>The trip of a tool call, from the caller's name for a tool to a masked result or a refusal.</summary>
internal sealed class ToolCallPipeline
{
    /// <summary>The tools that this caller may see, in ordinal order: the same check as for a call.</summary>
    public IReadOnlyList<ToolDefinition> List(Caller caller) => throw new InvalidOperationException(caller.Subject);

    /// <summary>Gives the call its id and its snapshot and asks the access check. Sends nothing and records nothing.</summary>
    public StartedCall Start(Caller caller, string toolName) => throw new InvalidOperationException(caller.Subject + toolName);

    /// <summary>Goes the rest of the way; every exit leaves its audit records.</summary>
    /// <param name="call">The call from <see cref="Start"/>.</param>
    /// <param name="arguments">The arguments as strictly read from the message; null when it had none.</param>
    /// <param name="cancellationToken">Signalled when the caller left.</param>
    public Task<CallResult> FinishAsync(StartedCall call, JsonElement? arguments, CancellationToken cancellationToken) =>
        throw new InvalidOperationException(call.CallId);
}
