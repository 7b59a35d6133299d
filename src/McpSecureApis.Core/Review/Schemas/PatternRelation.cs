namespace McpSecureApis.Core.Review.Schemas;

/// <summary>How the texts that two patterns take lie to each other.</summary>
internal enum PatternRelation
{
    /// <summary>Nobody here can say.</summary>
    Undecided,

    /// <summary>Every text that the new one takes, the old one takes.</summary>
    Contained,

    /// <summary>The new one takes a text that the old one refuses.</summary>
    TakesMore,
}
