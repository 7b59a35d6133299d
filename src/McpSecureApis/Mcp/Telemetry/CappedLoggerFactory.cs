namespace McpSecureApis.Mcp.Telemetry;

/// <summary>
/// Stands between the SDK and our logs. Below Warning the SDK writes whole messages, and at Error it writes a client's mistakes with names
/// that the client chose; a filter in the configuration does not hold that back everywhere, a factory does.
/// </summary>
internal sealed class CappedLoggerFactory(ILoggerFactory inner) : ILoggerFactory
{
    public static ILoggerFactory Over(ILoggerFactory inner) => new CappedLoggerFactory(inner);

    public ILogger CreateLogger(string categoryName) => new CappedLogger(inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        // The inner factory is not ours.
    }
}
