using System.Net.Http.Headers;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Backend.Replies;

/// <summary>Turns a backend's status into a refusal in our words. The body of such a reply is never read.</summary>
internal static class StatusMapper
{
    private const string Failed = "The service failed. Try again later.";

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>Null for 2xx.</summary>
    public static Refusal? Map(HttpResponseMessage response, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        return status switch
        {
            >= 200 and < 300 => null,
            304 => Refuse(RefusalReason.BackendRedirect, "The service answered that nothing was modified, which is of no use here.", status) with
            {
                Cause = PeerProblem.NotModified,
            },
            >= 300 and < 400 => Refuse(RefusalReason.BackendRedirect, "The service answered with a redirect, which is never followed.", status) with
            {
                Cause = PeerProblem.Redirect,
            },
            401 or 403 => Refuse(RefusalReason.BackendRefused, "The service refused the request.", status),
            404 or 410 => Refuse(RefusalReason.NotFound, "The service has nothing under these arguments.", status),
            409 or 412 => Refuse(
                RefusalReason.Conflict, "The service reports a conflict with the present state. Read it again before another try.", status),
            429 => Refuse(RefusalReason.BackendRateLimited, "The service asks for fewer requests. Wait before another try.", status) with
            {
                RetryAfter = ReadRetryAfter(response.Headers.RetryAfter, now),
            },
            >= 400 and < 500 => Refuse(RefusalReason.InvalidRequest, "The service did not accept the request with these arguments.", status),
            >= 500 and < 600 => Refuse(RefusalReason.BackendFailed, Failed, status),

            // As a failure of the server (RFC 9110, 15). A switch of protocols, which nobody asked for, is the only one
            // below 200 that the platform hands on.
            _ => Refuse(RefusalReason.BackendFailed, Failed, status) with { Cause = PeerProblem.StatusOutOfRange },
        };
    }

    /// <summary>Whole seconds from 1 to an hour: longer is not believed, and nothing is told as "now".</summary>
    private static TimeSpan? ReadRetryAfter(RetryConditionHeaderValue? header, DateTimeOffset now)
    {
        var wait = header?.Delta ?? header?.Date - now;
        return wait switch
        {
            null => null,
            { } w when w > LongestWait => LongestWait,
            { } w => TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(w.TotalSeconds))),
        };
    }

    private static Refusal Refuse(RefusalReason reason, string message, int status) => new(reason, message) { BackendStatus = status };
}
