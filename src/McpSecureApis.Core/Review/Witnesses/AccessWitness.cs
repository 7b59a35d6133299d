using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>Finds callers whom the new side lets in, or lets see an entry, and the old one does not.</summary>
internal static class AccessWitness
{
    /// <summary>A caller with no more than the scopes that the new side asks for, whom the old side lets do nothing for want of a scope.</summary>
    public static WitnessGoal Scopes() => CallWitness.Of(
        (old, _) => old.Stage == CallStage.Authorization, pair => CallerSamples.Bare(pair));

    /// <summary>A caller whose scopes are enough for both sides, and whom a condition of the old side keeps out.</summary>
    public static WitnessGoal Conditions() => CallWitness.Of(
        (old, _) => old.Stage == CallStage.Authorization || old.Refusal is { Reason: RefusalReason.ConditionNotMet });

    /// <summary>A caller without any scope who sees on the new side that the entry is there.</summary>
    public static ChangeWitness? Visibility(EntryPair pair)
    {
        var stranger = CallerSamples.Stranger();
        return pair.Old is { } old && !old.Access.IsVisibleTo(stranger) && pair.New.Access.IsVisibleTo(stranger)
            ? new ChangeWitness(stranger) { Arguments = ArgumentSamples.Usual(pair)[0] }
            : null;
    }
}
