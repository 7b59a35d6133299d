using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Usage;

/// <summary>What one change does to whom an entry lets in, with everything else as it was.</summary>
internal sealed class AccessChange
{
    private readonly bool _canTake;
    private readonly bool _canGive;

    /// <param name="old">Whom the entry let in; null for nobody.</param>
    /// <param name="now">Whom it lets in; null for nobody.</param>
    /// <param name="asksArguments">Whether conditions over arguments differ, of which the trail says nothing.</param>
    public AccessChange(AccessTerm? old, AccessTerm? now, bool asksArguments)
    {
        (Old, New, AsksArguments) = (old, now, asksArguments);
        _canTake = old is not null && (now is null || !old.IsWithin(now));
        _canGive = now is not null && (old is null || !now.IsWithin(old));
    }

    public AccessTerm? Old { get; }

    public AccessTerm? New { get; }

    public bool AsksArguments { get; }

    /// <summary>Whether anybody could be let in who was not.</summary>
    public bool CanGive => _canGive;

    /// <summary>What it does to a caller.</summary>
    /// <param name="before">Whether the caller was let in; null where nobody knows.</param>
    /// <param name="after">Whether the caller is let in; null where nobody knows.</param>
    public UseEffect EffectOn(bool? before, bool? after)
    {
        if (before == true && after == false)
        {
            return UseEffect.Loses;
        }

        if (before == false && after == true)
        {
            return UseEffect.Gains;
        }

        var canLose = _canTake && before != false && after != true;
        var canGain = _canGive && before != true && after != false;
        return canLose || canGain || AsksArguments ? UseEffect.Unknown : UseEffect.Keeps;
    }
}
