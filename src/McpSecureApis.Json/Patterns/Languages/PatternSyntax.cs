namespace McpSecureApis.Json.Patterns.Languages;

/// <summary>A pattern as a tree, in whole code points.</summary>
internal abstract record PatternSyntax
{
    private PatternSyntax()
    {
    }

    /// <summary>The start of the text, wherever it stands in the pattern.</summary>
    internal sealed record Start : PatternSyntax;

    /// <summary>The end of the text.</summary>
    internal sealed record End : PatternSyntax;

    /// <summary>One code point of a set, which may be empty.</summary>
    internal sealed record One(CodePointSet Members) : PatternSyntax;

    internal sealed record Row(IReadOnlyList<PatternSyntax> Parts) : PatternSyntax;

    internal sealed record Choice(IReadOnlyList<PatternSyntax> Parts) : PatternSyntax;

    /// <param name="Part">What is repeated.</param>
    /// <param name="Least">The fewest times.</param>
    /// <param name="Most">The most; <see cref="int.MaxValue"/> for no bound.</param>
    internal sealed record Repeated(PatternSyntax Part, int Least, int Most) : PatternSyntax;
}
