namespace McpSecureApis.Core.Callers;

/// <summary>Tells the operator why no caller of an issuer has a claim, and what to write.</summary>
internal static class MissingClaim
{
    public static string NotAllowed(string claim) =>
        $"The issuer's entry neither maps nor allows the claim '{claim}', so no caller of this issuer has it: list it in Issuers[]:AllowedClaims.";

    /// <summary>What the start refuses to allow by name, as another issuer's tokens say their identity in it.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="attribute">What the other issuer maps it as.</param>
    public static string MappedElsewhere(string claim, string attribute) =>
        $"The claim '{claim}' is what another issuer's entry maps as its {attribute}, so no caller of this issuer has it: " +
        $"in the manifest, write {{claim: {attribute}}} in bind and caller.{attribute} in a condition, " +
        $"which is the mapped {attribute} of every issuer.";
}
