namespace McpSecureApis.CorpusRunner.Subjects;

/// <inheritdoc cref="BenignTextMeasure"/>
internal sealed class BenignTextSubject : ISubject
{
    public string Name => "benign-text";

    public IEnumerable<SubsetResult> Run(CorpusFolder folder) => BenignTextMeasure.Run(folder);
}
