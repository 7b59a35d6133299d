namespace McpSecureApis.Core.Review.Changes;

/// <summary>What a change does to authority, from the least to what a reviewer has to look at first.</summary>
internal enum ChangeKind
{
    /// <summary>Nothing more and nothing less is possible.</summary>
    Neutral,

    /// <summary>Something that was possible is not any more, and nothing else is.</summary>
    Narrowing,

    /// <summary>Nobody here can say; it counts as widening.</summary>
    Undecidable,

    /// <summary>Something is possible that was not.</summary>
    Widening,
}
