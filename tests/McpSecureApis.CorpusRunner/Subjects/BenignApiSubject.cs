namespace McpSecureApis.CorpusRunner.Subjects;

/// <inheritdoc cref="BenignTextMeasure"/>
internal sealed class BenignApiSubject : ISubject
{
    public string Name => "benign-api";

    public IEnumerable<SubsetResult> Run(CorpusFolder folder) => BenignTextMeasure.Run(folder);
}
