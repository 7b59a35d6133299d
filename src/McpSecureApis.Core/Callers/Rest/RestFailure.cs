using System.Globalization;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Callers.Rest;

/// <summary>Why another system gave no answer that counts. In our words; never what it said.</summary>
/// <param name="Problem">The cause.</param>
/// <param name="Status">The HTTP status, where that is the cause.</param>
internal sealed record RestFailure(PeerProblem Problem, int? Status = null)
{
    /// <summary>Which of our secrets, or which document of the other system, in words for the operator; null when there is no more to say.</summary>
    public string? Detail { get; init; }

    /// <summary>The status as it stands beside the cause; null where there is none.</summary>
    public string? Found => Status?.ToString(CultureInfo.InvariantCulture);

    /// <summary>The code with what there is to say about it: <c>secret_unavailable (environment variable ORDERS_SECRET is not set)</c>.</summary>
    public string Explained => Detail is null ? ToString() : $"{this} ({Detail})";

    /// <summary>The code for logs and messages: <c>name_not_found</c>, <c>http_status 503</c>.</summary>
    public override string ToString() => Status is { } status ? $"{Problem.ToCode()} {status}" : Problem.ToCode();
}
