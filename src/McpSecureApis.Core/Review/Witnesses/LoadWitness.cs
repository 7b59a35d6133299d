using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>Shows a looser limit by a number of calls: of a caller whom both sides let in.</summary>
internal static class LoadWitness
{
    /// <summary>So many calls within some seconds, which the new bucket gives and the old one does not.</summary>
    /// <param name="calls">How many calls.</param>
    /// <param name="seconds">Within how many seconds; 0 for all at once.</param>
    /// <param name="old">The old rate.</param>
    /// <param name="now">The new rate; null for none.</param>
    public static WitnessGoal Of(int calls, int seconds, RateManifest old, RateManifest? now) => pair =>
        Gives(old, seconds) < calls && (now is null || Gives(now, seconds) >= calls) ? Find(pair, calls, seconds) : null;

    /// <summary>So many calls at one time.</summary>
    public static WitnessGoal AtOnce(int calls) => pair => Find(pair, calls, seconds: 0);

    /// <summary>What a full bucket gives, with what is filled in meanwhile.</summary>
    public static long Gives(RateManifest rate, int seconds) => rate.Burst +
        (long)(seconds * (decimal)rate.Count / (decimal)rate.Period.TotalSeconds);

    private static ChangeWitness? Find(EntryPair pair, int calls, int seconds) =>
        CallWitness.BothTake()(pair) is { } witness ? new ChangeWitness(witness.Caller) { Calls = calls, Seconds = seconds } : null;
}
