using System.Text.Json;
using McpSecureApis.Core.Arguments.Screening;
using McpSecureApis.Core.Masking.Detectors;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.CorpusRunner.Subjects;

/// <summary>
/// Counts what the detectors find in ordinary texts and API replies. These hold real example addresses and tokens without marks, so a
/// finding is neither right nor wrong: the counts are there to be compared from version to version. Passed means that masking came to
/// an end and that a second run finds nothing more.
/// </summary>
internal static class BenignTextMeasure
{
    public static IEnumerable<SubsetResult> Run(CorpusFolder folder) => folder.Files.Select(file => file.Judge((item, result) =>
    {
        var source = item.Has("json") ? item["json"] : item["text"];
        var isStable = Walk(source, result);
        result.CountClass("instruction", Gives(source) ? "falsePositives" : "trueNegatives");
        result.Add(item.Id, isStable);
    }));

    /// <summary>Whether any string of it would be reported as an argument that gives a model orders.</summary>
    private static bool Gives(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(member => Gives(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(Gives),
        JsonValueKind.String => (ArgumentScreening.Find(value.GetString(), isPlain: false) & ScreeningKind.Instruction) != ScreeningKind.None,
        _ => false,
    };

    private static bool Walk(JsonElement value, SubsetResult result) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Aggregate(true, (stable, member) => Walk(member.Value, result) && stable),
        JsonValueKind.Array => value.EnumerateArray().Aggregate(true, (stable, element) => Walk(element, result) && stable),
        JsonValueKind.String => Measure(value.GetString()!, result),
        _ => true,
    };

    private static bool Measure(string text, SubsetResult result)
    {
        result.Count("strings");
        var counts = new MaskCounts();
        var masked = TextMasker.Mask(text, DetectorLevel.All, counts);
        foreach (var (kind, times) in counts.Masked)
        {
            result.CountClass(kind, "findings", times);
        }

        result.Count(masked is null ? "unchanged" : "changed");
        if (TextMasker.Find(text, DetectorLevel.Credentials) is not null)
        {
            result.Count("changedInPublicFields");
        }

        return masked is null || TextMasker.Mask(masked, DetectorLevel.All, new MaskCounts()) is null;
    }
}
