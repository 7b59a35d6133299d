namespace McpSecureApis.CorpusRunner;

/// <summary>What came of one subject.</summary>
internal sealed record SubjectReport(string Subject, IReadOnlyList<SubsetResult> Subsets);
