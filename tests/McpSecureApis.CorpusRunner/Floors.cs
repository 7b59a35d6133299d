using System.Text.Json;

namespace McpSecureApis.CorpusRunner;

/// <summary>
/// The floors of all subsets, one file in the repository. A run says what fell; raising writes what is better, and never lowers anything, so a floor
/// falls only by a hand that a reviewer sees.
/// </summary>
internal sealed class Floors
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly SortedDictionary<string, Floor> _floors;

    private Floors(SortedDictionary<string, Floor> floors) => _floors = floors;

    /// <exception cref="JsonException">It is not such a file.</exception>
    public static Floors Read(string path) => new(new SortedDictionary<string, Floor>(
        File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, Floor>>(File.ReadAllBytes(path), Form) ?? [] : [], StringComparer.Ordinal));

    /// <summary>Holds a run to the floors and writes what fell, what has no floor, and what was not there: data that vanish have fallen.</summary>
    /// <param name="reports">What was run.</param>
    /// <param name="only">The one subject that was asked for; null asks for all that have a floor.</param>
    /// <param name="output">Takes the lines.</param>
    public FloorTotals Check(IReadOnlyList<SubjectReport> reports, string? only, TextWriter output)
    {
        var (passed, failed, skipped) = (0L, 0L, 0L);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, subset) in Named(reports))
        {
            seen.Add(name);
            var fell = 0L;
            if (!_floors.TryGetValue(name, out var floor))
            {
                output.WriteLine($"no floor: {name}, {subset.Passed} passed");
            }
            else
            {
                fell = Math.Max(0, floor.Passed - subset.Passed) + Math.Max(0, FalsePositives(subset) - floor.FalsePositives);
            }

            if (fell > 0)
            {
                output.WriteLine($"fell: {name}, {subset.Passed} passed (floor {floor!.Passed}), {FalsePositives(subset)} false positives (at most {floor.FalsePositives})");
            }

            passed += subset.Passed;
            failed += fell;
            skipped += Math.Max(0, subset.Cases - subset.Passed - fell);
        }

        foreach (var (name, floor) in _floors.Where(entry => !seen.Contains(entry.Key) && (only is null || entry.Key.Split('/')[0] == only)))
        {
            output.WriteLine($"not there: {name} (floor {floor.Passed})");

            // One at least: what is gone is no success, whatever it reached.
            failed += Math.Max(1, floor.Passed);
        }

        return new FloorTotals(passed, failed, skipped);
    }

    /// <summary>Writes the floors with what a run did better.</summary>
    public void Raise(IReadOnlyList<SubjectReport> reports, string path)
    {
        foreach (var (name, subset) in Named(reports))
        {
            var reached = new Floor(subset.Passed, FalsePositives(subset));
            _floors[name] = _floors.TryGetValue(name, out var floor)
                ? new Floor(Math.Max(floor.Passed, reached.Passed), Math.Min(floor.FalsePositives, reached.FalsePositives))
                : reached;
        }

        File.WriteAllText(path, JsonSerializer.Serialize(_floors, Form) + "\n");
    }

    private static IEnumerable<(string Name, SubsetResult Subset)> Named(IReadOnlyList<SubjectReport> reports) =>
        reports.SelectMany(report => report.Subsets.Select(subset => ($"{report.Subject}/{subset.Split}/{subset.Subset}", subset)));

    private static long FalsePositives(SubsetResult subset) => subset.Metrics.TryGetValue("falsePositives", out var all) ? all
        : subset.ByClass.Values.Sum(counts => counts.GetValueOrDefault("falsePositives"));
}
