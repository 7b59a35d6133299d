namespace McpSecureApis.Core.Review.Changes;

/// <summary>What a change does to a caller, by scopes and by conditions over claims alone.</summary>
internal enum UseEffect
{
    /// <summary>It could call before and cannot now.</summary>
    Loses,

    /// <summary>It could not call before and can now.</summary>
    Gains,

    /// <summary>The trail does not show it.</summary>
    Unknown,

    /// <summary>Neither.</summary>
    Keeps,
}
