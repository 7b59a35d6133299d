using McpSecureApis.Commands.Review.Sides;
using McpSecureApis.Core.Callers.Scopes;

namespace McpSecureApis.Commands.Review.Members;

/// <summary>
/// Whether callers who lose a scope could see more: the masking policy may hide from callers with a scope what it shows others.
/// </summary>
internal static class ScopeLoss
{
    /// <summary>Why losing some scopes would show callers more; null when it does not.</summary>
    /// <param name="pair">Both sides; what counts is the policy of the new one.</param>
    /// <param name="isLost">Whether a scope is lost.</param>
    public static string? HarmOf(SettingsPair pair, Predicate<string> isLost)
    {
        var policy = pair.New.Rules.Masking;
        List<string> scopes = [.. pair.New.Options.Masking.ByScope.Select(entry => entry.Scope!).Distinct(StringComparer.Ordinal)];
        foreach (var lost in scopes.Where(scope => isLost(scope)))
        {
            // One entry decides, the last: what a scope changes shows beside no other scope or one other.
            foreach (var other in scopes.Where(scope => scope != lost).Select(scope => new[] { scope }).Prepend([]))
            {
                var without = policy.ActionsFor(ScopeSet.Of(other)).Span;
                var with = policy.ActionsFor(ScopeSet.Of([.. other, lost])).Span;
                for (var i = 0; i < with.Length; i++)
                {
                    if (with[i] != without[i] && MaskOrder.Compare(with[i], without[i]) is null or > 0)
                    {
                        return $"But the masking policy hides more from callers with '{lost}', so who loses it may see more.";
                    }
                }
            }
        }

        return null;
    }
}
