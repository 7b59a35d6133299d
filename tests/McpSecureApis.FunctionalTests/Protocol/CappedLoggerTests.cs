using McpSecureApis.Mcp.Telemetry;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.FunctionalTests.Protocol;

public sealed class CappedLoggerTests
{
    [Theory]
    [InlineData(LogLevel.Trace, false)]
    [InlineData(LogLevel.Debug, false)]
    [InlineData(LogLevel.Information, false)]
    [InlineData(LogLevel.Warning, true)]
    [InlineData(LogLevel.Error, true)]
    [InlineData(LogLevel.Critical, true)]
    public void Log_OfTheLibrary_KeepsTheEventAndNothingItSaid(LogLevel level, bool passes)
    {
        using var inner = new RecordingFactory();
        var logger = CappedLoggerFactory.Over(inner).CreateLogger("ModelContextProtocol.Server");
        var error = new InvalidOperationException("secret");
        logger.Log(level, new EventId(5, "ToolCallFailed"), "payload", error, static (state, exception) => $"{state} {exception}");
        logger.IsEnabled(LogLevel.Trace).Should().BeFalse();
        logger.BeginScope("payload").Should().BeNull();
        inner.Lines.Should().Equal(passes ? ["Debug The protocol library reported ToolCallFailed (InvalidOperationException). no exception"] : Array.Empty<string>());
    }

    private sealed class RecordingFactory : ILoggerFactory, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => throw new NotSupportedException();

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel} {formatter(state, exception)} {(exception is null ? "no exception" : exception.Message)}");

        public void Dispose()
        {
            // Nothing to give back.
        }
    }
}
