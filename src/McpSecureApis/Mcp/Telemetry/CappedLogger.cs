namespace McpSecureApis.Mcp.Telemetry;

/// <summary>Lets through that something happened in the SDK, never what it said.</summary>
internal sealed partial class CappedLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and not LogLevel.None && inner.IsEnabled(LogLevel.Debug);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Reports.LibraryReported(inner, eventId.Name ?? "unnamed", exception?.GetType().Name ?? "none");
        }
    }

    private static partial class Reports
    {
        [LoggerMessage(
            McpEventIds.LibraryReported, LogLevel.Debug,
            "The protocol library reported {Event} ({Exception}).", EventName = "LibraryReported")]
        public static partial void LibraryReported(ILogger logger, string @event, string exception);
    }
}
