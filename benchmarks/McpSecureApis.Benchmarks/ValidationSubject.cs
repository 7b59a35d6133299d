using System.Diagnostics;
using System.Text.Json;
using McpSecureApis.Json.Schemas;

namespace McpSecureApis.Benchmarks;

/// <summary>One document of <see cref="ValidationReport"/> and what its rounds took.</summary>
internal sealed class ValidationSubject
{
    // Copies of the document take turns, so that no side profits from seeing one object only.
    private const int Copies = 16;

    private readonly CompiledSchema _schema;
    private readonly string _case;
    private readonly string _document;
    private readonly JsonElement[] _copies;
    private readonly bool _valid;
    private readonly List<double> _nanoseconds = [];
    private int _times = Copies;
    private double _bytes;

    public ValidationSubject(CompiledSchema schema, string @case, string document, JsonElement value)
    {
        _schema = schema;
        _case = @case;
        _document = document;
        var text = value.GetRawText();
        _copies = [.. Enumerable.Range(0, Copies).Select(_ => JsonElement.Parse(text))];
        _valid = schema.IsValid(_copies[0]);
    }

    /// <summary>Sets how many checks a round of this length has.</summary>
    public void Adjust(TimeSpan round) =>
        _times = Math.Max(1, (int)(round.TotalNanoseconds / Run(64 * Copies).Nanoseconds / Copies)) * Copies;

    public void Measure()
    {
        var (nanoseconds, bytes) = Run(_times);
        _nanoseconds.Add(nanoseconds);
        _bytes = Math.Max(_bytes, bytes);
    }

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("case", _case);
        writer.WriteString("document", _document);
        writer.WriteBoolean("valid", _valid);
        writer.WriteStartArray("nanoseconds");
        _nanoseconds.ForEach(writer.WriteNumberValue);
        writer.WriteEndArray();
        writer.WriteNumber("bytes", _bytes);
        writer.WriteEndObject();
    }

    private (double Nanoseconds, double Bytes) Run(int times)
    {
        var accepted = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i += Copies)
        {
            foreach (var copy in _copies)
            {
                accepted += _schema.IsValid(copy) ? 1 : 0;
            }
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return accepted == (_valid ? times : 0)
            ? (elapsed.TotalNanoseconds / times, (double)bytes / times)
            : throw new InvalidOperationException("One document had two outcomes.");
    }
}
