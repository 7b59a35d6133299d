namespace McpSecureApis.Core.Review.Changes;

/// <summary>What a witness' caller has where it does not matter; it is not shown.</summary>
internal static class SampleCaller
{
    public const string Issuer = "https://issuer.example";

    public const string Subject = "sample";
}
