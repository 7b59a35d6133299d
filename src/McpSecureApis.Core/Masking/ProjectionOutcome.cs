namespace McpSecureApis.Core.Masking;

/// <summary>How the projection of a reply ended.</summary>
internal enum ProjectionOutcome
{
    /// <summary>The reply is no JSON by our rules; what was written must not leave.</summary>
    NotJson,

    /// <summary>The reply has not the declared shape at its root.</summary>
    WrongShape,

    /// <summary>What was written may leave.</summary>
    Written,
}
