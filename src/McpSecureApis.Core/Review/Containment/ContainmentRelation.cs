namespace McpSecureApis.Core.Review.Containment;

/// <summary>How the values that two schemas or patterns take lie to each other.</summary>
internal enum ContainmentRelation
{
    /// <summary>Nobody here can say.</summary>
    Undecided,

    /// <summary>Every value that the new one takes, the old one takes.</summary>
    Contained,

    /// <summary>The new one takes a value that the old one refuses.</summary>
    TakesMore,
}
