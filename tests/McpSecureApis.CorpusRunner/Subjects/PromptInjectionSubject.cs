using McpSecureApis.Core.Arguments.Screening;

namespace McpSecureApis.CorpusRunner.Subjects;

/// <summary>
/// How many attacks the screening of arguments finds. A recall alone says nothing: the false positives at the same setting are counted
/// under <c>instruction</c> of benign-text and benign-api.
/// </summary>
internal sealed class PromptInjectionSubject : ISubject
{
    public string Name => "prompt-injection";

    public IEnumerable<SubsetResult> Run(CorpusFolder folder) => folder.Files.Select(file => file.Judge((item, result) =>
    {
        var isFound = (ArgumentScreening.Find(item.Text("text"), isPlain: false) & ScreeningKind.Instruction) != ScreeningKind.None;
        result.Add(item.Id, isFound);
        result.Count(isFound ? "truePositives" : "falseNegatives");
    }));
}
