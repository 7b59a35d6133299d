namespace McpSecureApis.Core.Review.Changes;

/// <summary>What a trail says of the entry that a change is about, in its window.</summary>
/// <param name="Calls">How often it was asked for, refused calls included.</param>
/// <param name="Callers">How many callers (issuer, subject, client and tenant) asked for it.</param>
/// <param name="Tenants">How many tenants they are of.</param>
/// <param name="Lose">How many of the callers the change takes it from.</param>
/// <param name="Gain">How many of the callers the change gives it to.</param>
internal sealed record ChangeUse(long Calls, int Callers, int Tenants, int Lose, int Gain)
{
    /// <summary>How many clients the callers use.</summary>
    public int Clients { get; init; }

    /// <summary>How many of the calls were refused.</summary>
    public long Refused { get; init; }

    /// <summary>How many of the calls met another version of the manifest than the two sides: what they were judged by is not at hand.</summary>
    public long OtherVersions { get; init; }

    /// <summary>Of how many callers nobody can say whether they lose or gain.</summary>
    public int Unknown { get; init; }

    /// <summary>What one would have to know of them; null when nothing is unknown.</summary>
    public UnknownUse? Because { get; init; }

    /// <summary>Callers who did not ask for it and whom the new side lets in, as their calls of other entries show.</summary>
    public int Others { get; init; }

    /// <summary>Some of the callers: those who lose first, then who gain, who is unknown, and by their calls.</summary>
    public IReadOnlyList<ChangeUser> Users { get; init; } = [];
}
