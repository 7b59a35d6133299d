using System.Text.Json;
using McpSecureApis.Core.Masking.Detectors;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.CorpusRunner.Subjects;

/// <summary>
/// Measures the free-text detectors on texts with marked personal data. Counted per entity: a marked span that is gone from the masked
/// text is a true positive; a finding of an entity where none is marked is a false positive.
/// </summary>
internal sealed class PiiSubject : ISubject
{
    private static readonly Dictionary<string, string> Offered = new(StringComparer.Ordinal)
    {
        ["CREDIT_CARD"] = DetectorNames.PaymentCard,
        ["IBAN_CODE"] = DetectorNames.Iban,
        ["IBAN"] = DetectorNames.Iban,
        ["EMAIL_ADDRESS"] = DetectorNames.Email,
        ["EMAIL"] = DetectorNames.Email,
        ["US_SSN"] = DetectorNames.Ssn,
        ["PHONE_NUMBER"] = DetectorNames.Phone,
        ["IP_ADDRESS"] = DetectorNames.IpAddress,
        ["credit-cards"] = DetectorNames.PaymentCard,
        ["emails"] = DetectorNames.Email,
        ["ssn"] = DetectorNames.Ssn,
        ["phone-numbers"] = DetectorNames.Phone,
    };

    public string Name => "pii";

    public IEnumerable<SubsetResult> Run(CorpusFolder folder) => folder.Files.Select(file => file.Judge(Run));

    private static void Run(CorpusCase item, SubsetResult result)
    {
        if (item.Has("spans") && item.Has("entity"))
        {
            OneEntity(item, result);
        }
        else if (item.Has("spans"))
        {
            Sentence(item, result);
        }
        else if (item.Has("expect_pii"))
        {
            Pattern(item, result);
        }
        else if (item.Has("expect_public_ip"))
        {
            PublicAddress(item, result);
        }
        else
        {
            // Field masking goes by the manifest's classes, checksums and operators are not functions of their own.
            result.Skip(SubsetResult.NotOffered(item.Has("record") ? "masking by field name"
                : item.Has("operator") ? $"operator {item.Text("operator")}" : $"validator {item.Text("recognizer")}"));
        }
    }

    /// <summary>A recogniser's case: spans of one entity, or none of it.</summary>
    private static void OneEntity(CorpusCase item, SubsetResult result)
    {
        var entity = item.Text("entity")!;
        if (!Offered.TryGetValue(entity, out var kind))
        {
            result.Skip(SubsetResult.NotOffered(entity));
            return;
        }

        var text = item.Text("text")!;
        var spans = item["spans"].EnumerateArray().Select(span => Units(text, span[0].GetInt32(), span[1].GetInt32())).ToList();
        var findings = TextMasker.Find(text, DetectorLevel.All)?.Where(finding => finding.Kind == kind).ToList() ?? [];
        var missed = spans.Count(span => !findings.Exists(finding => finding.Start <= span.Start && finding.End >= span.End));
        var wrong = findings.Count(finding => !spans.Exists(span => finding.Start < span.End && span.Start < finding.End));
        Count(result, kind, "truePositives", spans.Count - missed);
        Count(result, kind, "falseNegatives", missed);
        Count(result, kind, "falsePositives", wrong);
        Count(result, kind, "trueNegatives", spans.Count == 0 && wrong == 0 ? 1 : 0);
        result.Add(item.Id, missed == 0 && wrong == 0);
    }

    /// <summary>A sentence with everything marked; other entities than ours are neither ours to find nor ours to alter.</summary>
    private static void Sentence(CorpusCase item, SubsetResult result)
    {
        var text = item.Text("text")!;
        var findings = TextMasker.Find(text, DetectorLevel.All) ?? [];
        var missed = 0;
        var marked = new List<(int Start, int End)>();
        var hasOurs = false;
        foreach (var span in item["spans"].EnumerateArray())
        {
            var place = Units(text, span.GetProperty("start").GetInt32(), span.GetProperty("end").GetInt32());
            marked.Add(place);
            if (!Offered.TryGetValue(span.GetProperty("entity").GetString()!, out var kind))
            {
                continue;
            }

            hasOurs = true;
            var isGone = findings.Exists(finding => finding.Start <= place.Start && finding.End >= place.End);
            missed += isGone ? 0 : 1;
            Count(result, kind, isGone ? "truePositives" : "falseNegatives", 1);
        }

        var wrong = 0;
        foreach (var finding in findings.Where(finding => !marked.Exists(place => finding.Start < place.End && place.Start < finding.End)))
        {
            wrong++;
            Count(result, finding.Kind, "falsePositives", 1);
        }

        if (!hasOurs && wrong == 0)
        {
            result.Count("trueNegatives");
        }

        result.Add(item.Id, missed == 0 && wrong == 0);
    }

    private static void Pattern(CorpusCase item, SubsetResult result)
    {
        var entity = item.Text("kind")!;
        if (item["expect_pii"].ValueKind == JsonValueKind.Null)
        {
            result.Skip(SubsetResult.Indefinite);
        }
        else if (!Offered.TryGetValue(entity, out var kind))
        {
            result.Skip(SubsetResult.NotOffered(entity));
        }
        else
        {
            var expected = item["expect_pii"].GetBoolean();
            var found = TextMasker.Find(item.Text("text")!, DetectorLevel.All)?.Exists(finding => finding.Kind == kind) == true;
            Verdict(result, kind, item.Id, expected, found);
        }
    }

    /// <summary>We mask private addresses too, so only "is it an address" is asked.</summary>
    private static void PublicAddress(CorpusCase item, SubsetResult result)
    {
        if (!item["expect_public_ip"].GetBoolean())
        {
            result.Skip(SubsetResult.NotOffered("telling private addresses from public ones"));
            return;
        }

        var found = TextMasker.Find(item.Text("text")!, DetectorLevel.All)?.Exists(finding => finding.Kind == DetectorNames.IpAddress) == true;
        Verdict(result, DetectorNames.IpAddress, item.Id, expected: true, found);
    }

    private static void Verdict(SubsetResult result, string kind, string id, bool expected, bool found)
    {
        Count(result, kind, (expected, found) switch
        {
            (true, true) => "truePositives",
            (true, false) => "falseNegatives",
            (false, true) => "falsePositives",
            _ => "trueNegatives",
        }, 1);
        result.Add(id, expected == found);
    }

    private static void Count(SubsetResult result, string kind, string metric, int times)
    {
        if (times > 0)
        {
            result.Count(metric, times);
            result.CountClass(kind, metric, times);
        }
    }

    /// <summary>The corpora count code points.</summary>
    private static (int Start, int End) Units(string text, int start, int end)
    {
        var points = 0;
        var units = 0;
        var first = text.Length;
        foreach (var rune in text.EnumerateRunes())
        {
            if (points == start)
            {
                first = units;
            }

            if (points == end)
            {
                return (first, units);
            }

            points++;
            units += rune.Utf16SequenceLength;
        }

        return (first, text.Length);
    }
}
