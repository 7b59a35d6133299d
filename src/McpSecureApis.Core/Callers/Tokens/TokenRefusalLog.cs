using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Callers.Tokens;

/// <summary>
/// Logs why tokens are refused: the first one at once, then at most one line in ten seconds for each cause and issuer, with their number. Strangers
/// choose how many tokens come, but not how much is logged.
/// </summary>
internal sealed partial class TokenRefusalLog(TimeProvider clock, ILogger<AccessTokenVerifier> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<(TokenProblem Problem, string? Issuer), (long Count, long Logged)> _counts = [];

    /// <param name="problem">Why.</param>
    /// <param name="issuer">The issuer as configured; null when the token names none of them.</param>
    public void Report(TokenProblem problem, string? issuer)
    {
        var now = clock.GetTimestamp();
        long count;
        lock (_gate)
        {
            var known = _counts.TryGetValue((problem, issuer), out var entry);
            count = entry.Count + 1;
            if (known && clock.GetElapsedTime(entry.Logged, now) < Interval)
            {
                _counts[(problem, issuer)] = entry with { Count = count };
                return;
            }

            _counts[(problem, issuer)] = (0, now);
        }

        Log.Refused(logger, count, problem.ToCode(), issuer ?? "(not configured)");
    }

    private static partial class Log
    {
        [LoggerMessage(
            CallersEventIds.TokensRefused, LogLevel.Information,
            "{Count} access tokens refused: {Problem}, issuer '{Issuer}'.", EventName = "TokensRefused")]
        public static partial void Refused(ILogger logger, long count, string problem, string issuer);
    }
}
