namespace McpSecureApis.Core.Callers;

/// <summary>Tells the operator why no caller has a claim.</summary>
internal static class MissingClaim
{
    public static string NotAllowed(string claim) =>
        $"The issuer's entry neither maps nor allows the claim '{claim}', so no caller of this issuer has it: list it in Issuers[]:AllowedClaims.";
}
