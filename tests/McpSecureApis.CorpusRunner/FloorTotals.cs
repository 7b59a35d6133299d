namespace McpSecureApis.CorpusRunner;

/// <summary>The cases as tests count: failed is what fell below a floor; what never passed counts as skipped.</summary>
internal sealed record FloorTotals(long Passed, long Failed, long Skipped);
