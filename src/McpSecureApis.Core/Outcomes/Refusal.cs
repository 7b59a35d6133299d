using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Core.Outcomes;

/// <summary>
/// Why a call ends early, in words that we wrote. Holds nothing that a backend, a token, an argument or an exception said, so it may
/// be shown to the model and written to the log and the audit trail.
/// </summary>
/// <param name="Reason">The kind of refusal.</param>
/// <param name="Message">One or two sentences for the model: what is wrong and what would be right.</param>
internal sealed record Refusal(RefusalReason Reason, string Message)
{
    /// <summary>The refusal of a result that nobody assigned.</summary>
    public static Refusal Unspecified { get; } = new(RefusalReason.Unspecified, "The call could not be completed.");

    /// <summary>What is wrong with the arguments, at most 20 entries; empty for every other reason.</summary>
    public IReadOnlyList<ValidationProblem> Problems { get; init; } = [];

    /// <summary>All scopes of the tool's first alternative, for a challenge (RFC 6750 section 3); empty unless a scope is missing.</summary>
    public IReadOnlyList<string> RequiredScopes { get; init; } = [];

    /// <summary>How long to wait before another try; null when waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether a budget is spent that is asked before anything else: then nothing is recorded, logged or sent one by one,
    /// and HTTP answers 429 whatever was asked.
    /// </summary>
    public bool IsOverBudget { get; init; }

    /// <summary>How many arguments looked like an attack, by kind; null when nobody looked or nothing was found.</summary>
    public IReadOnlyDictionary<string, int>? Screened { get; init; }

    /// <summary>The backend's HTTP status, for the audit trail; null when the backend did not answer.</summary>
    public int? BackendStatus { get; init; }

    /// <summary>
    /// What exactly was wrong with the system behind the refusal, for the log, the audit trail and the shell; null when the
    /// reason says all.
    /// </summary>
    public PeerProblem? Cause { get; init; }

    /// <summary>
    /// Why the access token does not count, for the log and the shell; null for every other reason. No answer over HTTP differs by it.
    /// </summary>
    public TokenProblem? Token { get; init; }

    /// <summary>What was found instead, from a closed list of ours, or an HTTP status; null when <see cref="Cause"/> says all.</summary>
    public string? Found { get; init; }

    /// <summary>Where it was, in our words and names of the operator's, for the shell alone; null when there is no more to say.</summary>
    public string? Detail { get; init; }
}
