using System.Numerics;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Drafts;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Members;

/// <summary>How often, and how many at one time.</summary>
internal static class LimitMembers
{
    public static void PerCaller(MemberValues values, ChangeDrafts drafts)
    {
        if (Same.Value(values))
        {
            return;
        }

        const string Rule = "limits-per-caller";
        var (old, now) = ((RateManifest?)values.Old, (RateManifest?)values.New);
        if (old is null || (now is not null && now.Burst <= old.Burst && Speed(now, old) <= 0))
        {
            drafts.Narrowing(values.Place, Rule, "A caller may call less often.", Text(old), Text(now));
            return;
        }

        // In the period of the old rate the bucket gives what it holds and what is filled in.
        var isBurst = now is null || now.Burst > old.Burst;
        var seconds = isBurst ? 0 : (int)Math.Ceiling(old.Period.TotalSeconds);
        drafts.Widening(
            values.Place, ChangeSeverity.Low, Rule, "A caller may call more often.", Text(old), Text(now),
            LoadWitness.Of(old.Burst + (isBurst ? 0 : old.Count) + 1, seconds, old, now));
    }

    public static void Concurrent(MemberValues values, ChangeDrafts drafts)
    {
        var (old, now) = ((int?)values.Old, (int?)values.New);
        const string Rule = "limits-concurrent";
        if (old == now)
        {
            return;
        }

        if (old is null || now <= old)
        {
            drafts.Narrowing(values.Place, Rule, "Fewer calls may run at one time.", old, now);
        }
        else
        {
            drafts.Widening(values.Place, ChangeSeverity.Low, Rule, "More calls may run at one time.", old, now, LoadWitness.AtOnce(old.Value + 1));
        }
    }

    private static int Speed(RateManifest left, RateManifest right) =>
        ((BigInteger)left.Count * right.Period.Ticks).CompareTo((BigInteger)right.Count * left.Period.Ticks);

    private static string? Text(RateManifest? rate) => rate is null ? null : $"{rate.Count} per {rate.Period.TotalSeconds:0} s, burst {rate.Burst}";
}
