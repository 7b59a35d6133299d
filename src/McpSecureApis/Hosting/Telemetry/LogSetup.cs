using McpSecureApis.Hosting.Settings;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace McpSecureApis.Hosting.Telemetry;

/// <summary>The log of the program: Serilog on stderr.</summary>
internal static class LogSetup
{
    private const string TextTemplate = "{Timestamp:HH:mm:ss.fff} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}";

    /// <param name="logger">What is set up.</param>
    /// <param name="options">The operator's settings.</param>
    /// <param name="edges">Where lines go, and the least level of the verb.</param>
    public static void Configure(LoggerConfiguration logger, LoggingOptions options, GatewayEdges edges)
    {
        Serilog.Formatting.ITextFormatter formatter = options.Format == LogFormat.Json
            ? new JsonFormatter(renderMessage: true)
            : new MessageTemplateTextFormatter(TextTemplate);
        logger
            .MinimumLevel.Is(LevelConvert.ToSerilogLevel(edges.LeastLevel ?? options.Level))
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)

            // What is not ready is told by our own endpoint, once.
            .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LevelAlias.Off)
            .Enrich.FromLogContext()
            .Filter.ByExcluding(IsFailedStart)
            .WriteTo.Sink(new TextWriterSink(formatter, edges.Error));
    }

    /// <summary>The host logs why it could not start, with a stack, and throws it too; whoever started it says so in one line.</summary>
    private static bool IsFailedStart(LogEvent line) =>
        line.Properties.TryGetValue(Constants.SourceContextPropertyName, out var source) &&
        source is ScalarValue { Value: "Microsoft.Extensions.Hosting.Internal.Host" } &&
        line.Properties.TryGetValue("EventId", out var id) && id is StructureValue structure &&
        structure.Properties.Any(property => property is { Name: "Name", Value: ScalarValue { Value: "HostedServiceStartupFaulted" } });

    private sealed class TextWriterSink(Serilog.Formatting.ITextFormatter formatter, TextWriter writer) : ILogEventSink
    {
        private readonly Lock _lock = new();

        public void Emit(LogEvent logEvent)
        {
            using var line = new StringWriter();
            formatter.Format(WithoutExceptionText(logEvent), line);
            lock (_lock)
            {
                writer.Write(line.ToString());
                writer.Flush();
            }
        }

        /// <summary>
        /// An exception's message may quote what a backend, a token or an argument said, so only the types of the chain are written;
        /// the stack names our own methods and stays.
        /// </summary>
        private static LogEvent WithoutExceptionText(LogEvent logEvent) => logEvent.Exception is not { } error
            ? logEvent
            : new LogEvent(
                logEvent.Timestamp,
                logEvent.Level,
                new RedactedException(error),
                logEvent.MessageTemplate,
                logEvent.Properties.Select(property => new LogEventProperty(property.Key, property.Value)));
    }

    private sealed class RedactedException(Exception error) : Exception
    {
        public override string ToString()
        {
            var types = new List<string>();
            for (var current = error; current is not null; current = current.InnerException)
            {
                types.Add(current.GetType().FullName ?? current.GetType().Name);
            }

            return $"{string.Join(" <- ", types)}{Environment.NewLine}{error.StackTrace}";
        }
    }
}
