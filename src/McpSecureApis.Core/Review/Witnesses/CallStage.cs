namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>How far a call came.</summary>
internal enum CallStage
{
    /// <summary>The side has no such entry.</summary>
    NotThere,
    Authorization,
    Arguments,
    Requests,

    /// <summary>The request stands, or the prompt can be filled in.</summary>
    Ready,
}
