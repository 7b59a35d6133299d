using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Drafts;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Members;

/// <summary>Values of the caller's that stand in the request whatever the model wants: what keeps a tenant to its own.</summary>
internal static class BindMembers
{
    private const string Rule = "bind";

    public static void Bind(MemberValues values, ChangeDrafts drafts)
    {
        var (old, now) = ((IReadOnlyDictionary<string, BindManifest>)values.Old!, (IReadOnlyDictionary<string, BindManifest>)values.New!);

        // The name is the author's choice; what counts is which claim stands where.
        var before = old.ToDictionary(pair => Spot(pair.Value), pair => pair, StringComparer.Ordinal);
        var after = now.ToDictionary(pair => Spot(pair.Value), pair => pair, StringComparer.Ordinal);
        foreach (var (spot, bind) in before)
        {
            var place = values.Place.Member(bind.Key);
            if (!after.TryGetValue(spot, out var other))
            {
                drafts.Undecidable(
                    place, ChangeSeverity.Critical, Rule,
                    "A value of the caller's stands in the request no more, or elsewhere; what the backend does without it is not known here.",
                    bind.Value,
                    now.GetValueOrDefault(bind.Key), CallWitness.Of((trial, _) => trial.Refusal is { Reason: RefusalReason.ClaimMissing }),
                    "The request goes out without a value of the caller's, also for callers who have none.");
            }
            else if (!string.Equals(bind.Value.Claim, other.Value.Claim, StringComparison.Ordinal))
            {
                drafts.Undecidable(
                    values.Place.Member(other.Key), ChangeSeverity.Critical, Rule,
                    "Another value of the caller's stands in the request; whom it speaks for is not known here.", bind.Value, other.Value,
                    CallWitness.Of((trial, _) => trial.Refusal is { Reason: RefusalReason.ClaimMissing }),
                    "Another value of the caller's stands in the request.");
            }
        }

        foreach (var (spot, bind) in after.Where(pair => !before.ContainsKey(pair.Key) && !old.ContainsKey(pair.Value.Key)))
        {
            drafts.Undecidable(
                values.Place.Member(bind.Key), ChangeSeverity.Medium, Rule,
                $"A value of the caller's stands in the request where none did ({spot}); what the backend does with it is not known here.",
                null, bind.Value);
        }
    }

    /// <summary>Header names have no case.</summary>
    private static string Spot(BindManifest bind) => bind.In == BindTarget.Header ? $"header {bind.Name.ToLowerInvariant()}"
        : $"{bind.In} {bind.Name}";
}
