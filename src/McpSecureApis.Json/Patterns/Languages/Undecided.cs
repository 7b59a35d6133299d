namespace McpSecureApis.Json.Patterns.Languages;

/// <summary>Why a question about languages has no answer.</summary>
internal enum Undecided
{
    /// <summary>The search would take more than <see cref="LanguageBounds"/> allow.</summary>
    TooLarge,

    /// <summary>There is a text, and the shortest is longer than <see cref="LanguageBounds.Text"/>.</summary>
    TextTooLong,

    /// <summary>A pattern names half of a surrogate pair, which the matcher compares with halves of characters.</summary>
    HalfCodePoint,

    /// <summary>There is a text, and the matcher that decides calls took too long over it.</summary>
    MatcherTooSlow,

    /// <summary>The matcher that decides calls does not say of the text what the automaton says.</summary>
    MatcherDisagrees,
}
