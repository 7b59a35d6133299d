using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using McpSecureApis.Core.Calls;

namespace McpSecureApis.FunctionalTests.Telemetry;

/// <summary>Takes every span and measurement of the product in this process, whatever test it is of.</summary>
internal sealed class TelemetryRecorder : IDisposable
{
    private readonly ActivityListener _spans;
    private readonly MeterListener _measurements = new();

    public TelemetryRecorder()
    {
        _spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CallTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_spans);
        _measurements.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == CallTelemetry.SourceName)
            {
                Instruments.TryAdd(instrument.Name, instrument);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _measurements.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measurements.Enqueue((instrument.Name, value, Text(tags.ToArray()))));
        _measurements.Start();
    }

    public ConcurrentQueue<Activity> Spans { get; } = [];

    public ConcurrentDictionary<string, Instrument> Instruments { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<(string Name, double Value, IReadOnlyDictionary<string, string> Tags)> Measurements { get; } = [];

    /// <summary>The one span of a trace. It ends when the answer is written, which its client may see before.</summary>
    public Task<Activity> SpanOfAsync(string trace) => SpanAsync(span => span.TraceId.ToHexString() == trace);

    /// <summary>The one span that fits.</summary>
    public async Task<Activity> SpanAsync(Func<Activity, bool> fits)
    {
        var limit = DateTime.UtcNow.AddSeconds(10);
        while (!Spans.Any(fits) && DateTime.UtcNow < limit)
        {
            await Task.Delay(10);
        }

        return Spans.Where(fits).Should().ContainSingle().Subject;
    }

    public static IReadOnlyDictionary<string, string> TagsOf(Activity span) => Text([.. span.TagObjects]);

    public void Dispose()
    {
        _spans.Dispose();
        _measurements.Dispose();
    }

    private static Dictionary<string, string> Text(KeyValuePair<string, object?>[] tags) =>
        tags.ToDictionary(tag => tag.Key, tag => tag.Value as string ?? throw new InvalidOperationException($"{tag.Key} is no text."), StringComparer.Ordinal);
}
