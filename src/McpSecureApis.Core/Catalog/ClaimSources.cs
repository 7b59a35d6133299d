using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Catalog;

/// <summary>
/// Warns of claims that a manifest uses and that no caller can have: its conditions then refuse everybody, and a hidden
/// tool looks like one that is not there.
/// </summary>
internal static class ClaimSources
{
    public const string Rule = "claim-not-allowed";

    /// <param name="manifest">The manifest as written.</param>
    /// <param name="accesses">What its entries ask of their callers, as compiled.</param>
    /// <param name="issuers">The operator's issuers.</param>
    /// <param name="findings">Takes one warning for each claim.</param>
    public static void Look(
        ApiManifest manifest, IEnumerable<AccessDefinition> accesses, IReadOnlyList<IssuerOptions> issuers, FindingCollector findings)
    {
        var used = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var claim in accesses.SelectMany(access => access.ClaimsUsed))
        {
            used.TryAdd(claim, DocumentPath.Append("claims", claim));
        }

        for (var i = 0; i < manifest.Tools.Count; i++)
        {
            AddBound(manifest.Tools[i].Bind, $"tools[{i}].bind", used);
        }

        for (var i = 0; i < manifest.Resources.Count; i++)
        {
            AddBound(manifest.Resources[i].Bind, $"resources[{i}].bind", used);
        }

        bool IsUnknown(string claim) => CallerNames.Usual.Find(claim) is null && !issuers.Any(issuer => issuer.MapsOrAllows(claim));

        foreach (var (claim, path) in used.Where(entry => IsUnknown(entry.Key)))
        {
            findings.Warning(
                path,
                Rule,
                $"No issuer of the configuration maps or allows the claim '{claim}', so no caller has it, " +
                $"and what the manifest '{manifest.Manifest}' makes depend on it is refused.",
                claim,
                $"Issuers[]:AllowedClaims with \"{claim}\" in the entry of the issuer whose tokens have it");
        }
    }

    private static void AddBound(IReadOnlyDictionary<string, BindManifest> bind, string path, Dictionary<string, string> used)
    {
        foreach (var (key, bound) in bind)
        {
            used.TryAdd(bound.Claim, DocumentPath.Append(path, key) + ".claim");
        }
    }
}
