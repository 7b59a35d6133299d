namespace McpSecureApis.Core.Limits;

/// <summary>How much callers may ask for. A manifest's own limits come on top and can only be narrower in effect.</summary>
internal sealed class LimitsOptions
{
    public const string SectionName = "Limits";

    /// <summary>Gets or sets the rate of one caller over all tools, such as <c>60/min</c> (<c>/s</c>, <c>/min</c>, <c>/h</c>).</summary>
    /// <value>The default is 60 a minute. The burst is equal to the number.</value>
    public string PerCaller { get; set; } = "60/min";

    /// <summary>
    /// Gets or sets the rate of everything that one caller asks: lists, handshakes, notices, unknown methods, messages that cannot be read,
    /// refused calls. A call that is let through counts for <see cref="PerCaller"/> instead.
    /// </summary>
    /// <value>The default is 600 a minute. The burst is equal to the number.</value>
    public string PerCallerRequests { get; set; } = "600/min";

    /// <summary>Gets or sets how many calls of one caller may run at one time.</summary>
    /// <value>The default is 8.</value>
    public int PerCallerConcurrent { get; set; } = 8;

    /// <summary>Gets or sets how many calls may run against one backend at one time, over all callers and tools (bulkhead).</summary>
    /// <value>The default is 64, so that a backend that hangs cannot hold every worker.</value>
    public int PerBackendConcurrent { get; set; } = 64;

    /// <summary>Gets or sets the rate of requests with a token that is not valid, per address (an IPv6 address counts by its /64).</summary>
    /// <value>The default is 30 a minute. A request without a token costs nothing: it is how every login begins.</value>
    public string Unauthenticated { get; set; } = "30/min";

    /// <summary>
    /// Gets or sets the rate of refused calls of one caller that are answered in detail, recorded and logged one by one.
    /// Others are counted.
    /// </summary>
    /// <value>The default is 120 a minute: a model that repairs its arguments stays below it, a probe does not.</value>
    public string RefusedCalls { get; set; } = "120/min";

    /// <summary>Gets or sets how many callers, and how many addresses, are remembered.</summary>
    /// <value>The default is 100,000. When all are in use, new ones share one budget.</value>
    public int MaxCallers { get; set; } = 100_000;
}
