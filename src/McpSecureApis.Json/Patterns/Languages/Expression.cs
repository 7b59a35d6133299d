namespace McpSecureApis.Json.Patterns.Languages;

/// <summary>
/// What may still follow, as an expression; the states of the automaton are such. Made by <see cref="Expressions"/> only, which makes each
/// once: two are equal when they are the same object.
/// </summary>
internal sealed class Expression
{
    public Expression(ExpressionKind kind, Expression[] parts, ClassSet? set = null, int least = 0, int most = 0)
    {
        Kind = kind;
        Parts = parts;
        Set = set;
        Least = least;
        Most = most;
        HasStart = kind == ExpressionKind.Start || Array.Exists(parts, part => part.HasStart);
        HasLength = kind == ExpressionKind.Length || Array.Exists(parts, part => part.HasLength);
        TakesEmpty = kind switch
        {
            ExpressionKind.Empty => Places.All,
            ExpressionKind.Start => Places.Start | Places.Whole,
            ExpressionKind.End => Places.End | Places.Whole,
            ExpressionKind.Concat or ExpressionKind.And => parts.Aggregate(Places.All, (places, part) => places & part.TakesEmpty),
            ExpressionKind.Or => parts.Aggregate(Places.None, (places, part) => places | part.TakesEmpty),
            ExpressionKind.Repeat => least == 0 ? Places.All : parts[0].TakesEmpty,
            ExpressionKind.Not => Places.All & ~parts[0].TakesEmpty,
            _ => Places.None,
        };
    }

    /// <summary>Where in a text nothing is taken: what an anchor means depends on it.</summary>
    [Flags]
    internal enum Places
    {
        None = 0,
        Middle = 1,
        Start = 2,
        End = 4,

        /// <summary>Start and end at once, of the empty text.</summary>
        Whole = 8,
        All = Middle | Start | End | Whole,
    }

    /// <summary>A number in the order of making.</summary>
    public int Id { get; init; }

    public ExpressionKind Kind { get; }

    public Expression[] Parts { get; }

    /// <summary>Of <see cref="ExpressionKind.Set"/>.</summary>
    public ClassSet? Set { get; }

    /// <summary>Of <see cref="ExpressionKind.Repeat"/> and <see cref="ExpressionKind.Length"/>.</summary>
    public int Least { get; }

    /// <summary>The same; <see cref="int.MaxValue"/> for no bound.</summary>
    public int Most { get; }

    public bool HasStart { get; }

    public bool HasLength { get; }

    /// <summary>At which places the expression takes nothing at all. Says nothing of lengths.</summary>
    public Places TakesEmpty { get; }

    /// <summary>Whether it takes nothing at every place, needing no anchor.</summary>
    public bool IsOptional => TakesEmpty == Places.All;

    public bool Takes(Places place) => (TakesEmpty & place) != Places.None;
}
