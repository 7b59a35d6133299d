namespace McpSecureApis.Core.Review.Usage;

/// <summary>What the calls of one caller to one entry show of it, while a side was served.</summary>
[Flags]
internal enum UseFacts : byte
{
    None = 0,

    /// <summary>A call passed the check of scopes and of conditions over claims.</summary>
    Passed = 1,

    /// <summary>A call was refused for its scopes.</summary>
    LackedScope = 2,

    /// <summary>A call to a hidden entry was refused, for scopes or for a condition over claims.</summary>
    Hidden = 4,

    /// <summary>A call had the scopes, and was refused for a condition over claims or arguments.</summary>
    LackedCondition = 8,
}
