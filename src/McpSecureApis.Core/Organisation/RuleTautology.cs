using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Organisation.Model;
using McpSecureApis.Core.Organisation.Proofs;

namespace McpSecureApis.Core.Organisation;

/// <summary>Finds rules that no catalog and no configuration could break, so that whoever wrote one learns that it guards nothing.</summary>
internal static class RuleTautology
{
    /// <summary>Why the rule can never be broken, as the end of a sentence; null when it can.</summary>
    public static string? Explain(OrganisationRuleManifest rule) => rule switch
    {
        { Never: { } never } => Contradiction(never),
        { Require: { } require, Of: { } of } => Contradiction(of) ?? Explain(of, require.ToSelector()),
        { NeverTogether: { } together } => together.Select(Contradiction).FirstOrDefault(found => found is not null) ?? Tenants(together),
        _ => null,
    };

    /// <summary>Why no call is all that the selector says.</summary>
    private static string? Contradiction(SelectorManifest selector) => selector switch
    {
        { Effect: ToolEffect.Destructive, Confirmation: false } => "what destroys always waits for a confirmation",
        { Effect: ToolEffect.Read, Confirmation: true } => "what only reads never waits for a confirmation",
        _ => null,
    };

    private static string? Tenants(IReadOnlyList<SelectorManifest> together) =>
        together.Select(selector => selector.To?.Tenant).OfType<string>().Distinct(StringComparer.Ordinal).Count() > 1
            ? "no caller is of two tenants"
            : null;

    private static string? Explain(SelectorManifest of, SelectorManifest require)
    {
        bool[] implied =
        [
            require.Effect is not { } effect || of.Effect == effect || (effect == ToolEffect.Write && of.Effect == ToolEffect.Destructive),
            require.Network is null,
            require.Host is not { } host || string.Equals(of.Host, host, StringComparison.OrdinalIgnoreCase),
            require.Manifest is not { } manifest || of.Manifest == manifest,
            require.Entry is not { } entry || of.Entry == entry,
            require.Confirmation is not { } waits || of.Confirmation == waits ||
                (waits ? of.Effect == ToolEffect.Destructive : of.Effect == ToolEffect.Read),
            require.Limit is not { } limit || (of.Limit is { } own && RateMeasure.IsWithin(own, limit)),
            require.AnyScope is not { } any || of.AllScopes?.Any(scope => any.Contains(scope, StringComparer.Ordinal)) == true ||
                of.AnyScope?.All(scope => any.Contains(scope, StringComparer.Ordinal)) == true,
            require.AllScopes is not { } all || (of.AllScopes is { } needed && all.All(scope => needed.Contains(scope, StringComparer.Ordinal))),
        ];
        return Array.TrueForAll(implied, one => one) ? "every call that 'of' selects is what the rule requires" : null;
    }
}
