namespace McpSecureApis.Json.Patterns.Languages;

internal enum ExpressionKind
{
    /// <summary>No text.</summary>
    Nothing,

    /// <summary>The empty text.</summary>
    Empty,

    /// <summary>The place before the first code point.</summary>
    Start,

    /// <summary>The place behind the last one.</summary>
    End,

    /// <summary>One code point of a set.</summary>
    Set,

    /// <summary>One part, then the rest.</summary>
    Concat,

    /// <summary>A part so and so often.</summary>
    Repeat,

    /// <summary>One of the parts.</summary>
    Or,

    /// <summary>All parts at once; stands only outside of patterns, as <see cref="Not"/> and <see cref="Length"/> do.</summary>
    And,

    /// <summary>Every text but those of the part.</summary>
    Not,

    /// <summary>A length of the whole text. Reading does not change it; whoever reads counts.</summary>
    Length,
}
