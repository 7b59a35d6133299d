using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Callers.Rest;

/// <summary>Why another system gave no answer that counts. In our words; never what it said.</summary>
/// <param name="Problem">The cause.</param>
/// <param name="Status">The HTTP status, where that is the cause.</param>
internal sealed record RestFailure(PeerProblem Problem, int? Status = null)
{
    /// <summary>The code for logs and messages: <c>name_not_found</c>, <c>http_status 503</c>.</summary>
    public override string ToString() => Status is { } status ? $"{Problem.ToCode()} {status}" : Problem.ToCode();
}
