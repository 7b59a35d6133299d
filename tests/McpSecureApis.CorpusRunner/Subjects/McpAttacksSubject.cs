using McpSecureApis.Core.Catalog;

namespace McpSecureApis.CorpusRunner.Subjects;

/// <summary>
/// How many tool definitions and descriptions with orders to a model the look at a manifest's texts finds. Most "malicious" definitions state
/// a malicious purpose plainly and hide no orders, so a low recall there is what is expected; the false positives count.
/// </summary>
internal sealed class McpAttacksSubject : ISubject
{
    public string Name => "mcp-attacks";

    public IEnumerable<SubsetResult> Run(CorpusFolder folder) => folder.Files.Select(file => file.Judge((item, result) =>
    {
        if (!item.Has("tool") && !item.Has("text"))
        {
            result.Skip(SubsetResult.NotOffered("detection in logs"));
        }
        else if (item.Text("label") is not ("malicious" or "benign" or "hard-benign"))
        {
            result.Skip(SubsetResult.Indefinite);
        }
        else
        {
            Measure(item, result);
        }
    }));

    private static void Measure(CorpusCase item, SubsetResult result)
    {
        var isFound = ModelTexts.HoldsOrders(item.Has("tool") ? item["tool"] : item["text"]);
        var isAttack = item.Text("label") == "malicious";
        var metric = (isAttack, isFound) switch
        {
            (true, true) => "truePositives",
            (true, false) => "falseNegatives",
            (false, true) => "falsePositives",
            _ => "trueNegatives",
        };
        result.Add(item.Id, isAttack == isFound);
        result.Count(metric);
        if (item.Text("category") is { } category)
        {
            result.CountClass(category, metric);
        }
    }
}
