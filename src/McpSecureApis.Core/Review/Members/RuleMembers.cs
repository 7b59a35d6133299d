using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Drafts;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Members;

/// <summary>Rules between arguments: all must hold, so each one more refuses more.</summary>
internal static class RuleMembers
{
    public static void Rules(MemberValues values, ChangeDrafts drafts)
    {
        var (old, now) = ((IReadOnlyList<RuleManifest>)values.Old!, (IReadOnlyList<RuleManifest>)values.New!);
        var before = old.Select(Meaning).ToList();
        var after = now.Select(Meaning).ToList();
        for (var i = 0; i < old.Count; i++)
        {
            var same = after.IndexOf(before[i]);
            var place = values.Place.Item(before[i], i, same);
            if (same < 0)
            {
                // Among the arguments that other rules and the schema refuse too there may be none that this one alone kept out.
                drafts.Widening(
                    place, ChangeSeverity.Medium, "rules", "Arguments are taken that a rule refused.", old[i], null,
                    CallWitness.Of((trial, _) => trial is { Stage: CallStage.Arguments, Refusal.Reason: RefusalReason.InvalidArguments }));
            }
            else
            {
                TextChange.Add(drafts, place.Member("message"), old[i].Message, now[same].Message, "The message of a rule");
            }
        }

        for (var i = 0; i < now.Count; i++)
        {
            if (!before.Contains(after[i]))
            {
                drafts.Narrowing(values.Place.Item(after[i], -1, i), "rules", "Arguments are refused that do not keep a rule.", null, now[i]);
            }
        }
    }

    private static string Meaning(RuleManifest rule) => CanonicalJson.Of(rule with { Message = null });
}
