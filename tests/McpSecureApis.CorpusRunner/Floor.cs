namespace McpSecureApis.CorpusRunner;

/// <summary>What a subset has reached and must not fall below.</summary>
/// <param name="Passed">Cases that pass, at least.</param>
/// <param name="FalsePositives">Findings where there is nothing to find, at most: a detector that finds everything would pass all attacks.</param>
internal sealed record Floor(int Passed, long FalsePositives);
