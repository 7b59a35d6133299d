using McpSecureApis.Core.Masking.Detectors;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.CorpusRunner.Subjects;

/// <summary>
/// Measures the credential detectors: of a text with secrets none may be left, and where none is listed something must have been
/// masked. A text without a secret must stay as it is, except in trufflehog, whose negatives speak of one detector only.
/// </summary>
internal sealed class SecretsSubject : ISubject
{
    public string Name => "secrets";

    public IEnumerable<SubsetResult> Run(CorpusFolder folder) =>
        folder.Files.Select(file => file.Judge((item, result) => Measure(item, file.Subset, result)));

    private static void Measure(CorpusCase item, string subset, SubsetResult result)
    {
        if (!item.Has("expect_secret") || item["expect_secret"].ValueKind == System.Text.Json.JsonValueKind.Null)
        {
            result.Skip(SubsetResult.Indefinite);
            return;
        }

        var expected = item["expect_secret"].GetBoolean();
        if (!expected && subset == "trufflehog")
        {
            result.Skip(SubsetResult.Indefinite);
            return;
        }

        var text = item.Text("text") ?? "";
        var masked = TextMasker.Mask(text, DetectorLevel.All, new MaskCounts());
        var rule = item.Text("rule") ?? item.Text("kind") ?? item.Text("detector") ?? "other";
        var secrets = Secrets(item).Where(secret => text.Contains(secret, StringComparison.Ordinal)).ToList();
        var isGone = masked is not null && secrets.TrueForAll(secret => !masked.Contains(secret, StringComparison.Ordinal));
        var passed = expected ? isGone : masked is null;
        var metric = (expected, passed) switch
        {
            (true, true) => "truePositives",
            (true, false) => "falseNegatives",
            (false, true) => "trueNegatives",
            _ => "falsePositives",
        };
        result.Count(metric);
        result.CountClass(rule, metric);
        result.Add(item.Id, passed);
    }

    private static IEnumerable<string> Secrets(CorpusCase item)
    {
        if (item.Text("secret") is { Length: > 0 } secret)
        {
            yield return secret;
        }

        if (item.Has("secrets") && item["secrets"].ValueKind == System.Text.Json.JsonValueKind.Array)
        {
            foreach (var entry in item["secrets"].EnumerateArray())
            {
                if (entry.ValueKind == System.Text.Json.JsonValueKind.String && entry.GetString() is { Length: > 0 } text)
                {
                    yield return text;
                }
            }
        }
    }
}
