namespace McpSecureApis.TestKit;

/// <summary>A secret that stands in an output. It never says the secret itself: findings are printed to logs.</summary>
internal sealed record CanaryFinding(string Secret, string Encoding, string Output, int Offset)
{
    public override string ToString() => $"{Secret} stands in '{Output}' at byte {Offset} ({Encoding})";
}
