using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpSecureApis.CorpusRunner;

/// <summary>Writes the outcome as a table for people or as one JSON object (CONTRACTS, "Corpus runner").</summary>
internal static class CorpusReportWriter
{
    public static void WriteJson(Stream output, IReadOnlyList<SubjectReport> reports, TimeSpan elapsed, int failures)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartArray("subjects");
        foreach (var report in reports)
        {
            json.WriteStartObject();
            json.WriteString("subject", report.Subject);
            json.WriteStartArray("subsets");
            foreach (var subset in report.Subsets)
            {
                WriteSubset(json, subset, failures);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 1));
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    public static void WriteTable(TextWriter output, IReadOnlyList<SubjectReport> reports, TimeSpan elapsed, int failures)
    {
        var widest = reports.SelectMany(report => report.Subsets).Select(subset => subset.Subset.Length).Append(6).Max();
        output.WriteLine($"{"subject",-18} {"split",-8} {"subset".PadRight(widest)} {"cases",7} {"passed",7} {"failed",7} {"skipped",8}");
        foreach (var report in reports)
        {
            foreach (var subset in report.Subsets)
            {
                output.WriteLine(
                    $"{report.Subject,-18} {subset.Split,-8} {subset.Subset.PadRight(widest)} {subset.Cases,7} {subset.Passed,7} {subset.Failed,7} {subset.Skipped,8}");
                foreach (var (reason, count) in subset.SkipReasons)
                {
                    output.WriteLine($"    skipped {count}: {reason}");
                }

                if (subset.Metrics.Count > 0)
                {
                    output.WriteLine("    " + Join(subset.Metrics));
                }

                foreach (var (name, counts) in subset.ByClass)
                {
                    output.WriteLine($"    {name}: {Join(counts)}");
                }

                foreach (var id in subset.FailedIds.Take(failures))
                {
                    output.WriteLine("    failed " + id);
                }
            }
        }

        output.WriteLine($"{elapsed.TotalSeconds:0.0} s");
    }

    private static string Join(IEnumerable<KeyValuePair<string, long>> counts) =>
        string.Join(", ", counts.Select(count => $"{count.Key} {count.Value}"));

    private static void WriteSubset(Utf8JsonWriter json, SubsetResult subset, int failures)
    {
        json.WriteStartObject();
        json.WriteString("subset", subset.Subset);
        json.WriteString("split", subset.Split);
        json.WriteNumber("cases", subset.Cases);
        json.WriteNumber("passed", subset.Passed);
        json.WriteNumber("failed", subset.Failed);
        json.WriteNumber("skipped", subset.Skipped);
        json.WriteStartObject("skipReasons");
        foreach (var (reason, count) in subset.SkipReasons)
        {
            json.WriteNumber(reason, count);
        }

        json.WriteEndObject();
        json.WriteStartObject("metrics");
        WriteCounts(json, subset.Metrics);
        if (subset.ByClass.Count > 0)
        {
            json.WriteStartObject("byClass");
            foreach (var (name, counts) in subset.ByClass)
            {
                json.WriteStartObject(name);
                WriteCounts(json, counts);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (failures > 0)
        {
            json.WriteStartArray("failedIds");
            foreach (var id in subset.FailedIds.Take(failures))
            {
                json.WriteStringValue(id);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, long>> counts)
    {
        foreach (var (name, count) in counts)
        {
            json.WriteNumber(name, count);
        }
    }
}
