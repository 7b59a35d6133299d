namespace McpSecureApis.Core.Review.Changes;

/// <summary>What a trail does not hold and a change hangs on.</summary>
internal enum UnknownUse
{
    /// <summary>The caller's scopes and claims, where no call of the window shows them.</summary>
    Access,

    /// <summary>The arguments of calls.</summary>
    Arguments,

    /// <summary>The caller's claims, which no call shows.</summary>
    Claims,
}
