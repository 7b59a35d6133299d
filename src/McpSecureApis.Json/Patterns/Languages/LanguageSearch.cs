using System.Text;

namespace McpSecureApis.Json.Patterns.Languages;

/// <summary>
/// Looks for the shortest text of a language, one length after the other. The automaton is built as far as it is walked. Lengths of the whole
/// text are no part of its states: as long as one of them still decides, each length keeps all states that a text of exactly that length can
/// reach, and when these come back to what they were, the rest of the way to the next decisive length is known. Then every state is visited
/// once.
/// </summary>
internal sealed class LanguageSearch
{
    private readonly LanguageBounds _bounds;
    private readonly CodePointClasses _classes;
    private readonly Expressions _make;
    private readonly Derivatives _derivatives;
    private readonly Dictionary<Expression, List<(int Class, Expression To)>> _edges = [];
    private readonly List<Level> _levels = [];
    private readonly List<Round> _rounds = [];

    private LanguageSearch(LanguageBounds bounds, IReadOnlyCollection<CodePointSet> sets)
    {
        _bounds = bounds;
        _classes = CodePointClasses.Of(sets);
        _make = new Expressions(bounds, _classes);
        _derivatives = new Derivatives(_make, _classes);
    }

    public static TextFinding Run(LanguageForm form, LanguageBounds bounds)
    {
        var sets = new List<CodePointSet>();
        if (!TryCollect(form, sets))
        {
            return TextFinding.Of(Undecided.HalfCodePoint);
        }

        // Each set may divide the classes once more, so this alone could take longer than the search.
        if (sets.Count > bounds.Expressions || sets.Sum(set => (long)set.Ranges.Count) > bounds.Expressions)
        {
            return TextFinding.Of(Undecided.TooLarge);
        }

        var search = new LanguageSearch(bounds, sets);
        return search.Run(search.Build(form));
    }

    private TextFinding Run(Expression language)
    {
        var decisive = new SortedSet<int>();
        Decisive(language, decisive);
        var number = 0;
        var states = new Dictionary<Expression, Step> { [Resolved(language, 0)] = default };
        var visited = new HashSet<Expression>(states.Keys);
        var levelsOfStretch = new Dictionary<int, List<int>>();
        while (true)
        {
            if (_make.IsExhausted)
            {
                return TextFinding.Of(Undecided.TooLarge);
            }

            if (decisive.Remove(number))
            {
                states = Resolve(states, number);
                visited = [.. states.Keys];
                levelsOfStretch.Clear();
            }

            states.Remove(_make.Nothing);
            _levels.Add(new Level(number, states));
            if (states.Count == 0)
            {
                return TextFinding.None;
            }

            if (Accepted(states, number) is { } accepted)
            {
                return number > _bounds.Text ? TextFinding.Of(Undecided.TextTooLong) : TextFinding.Of(Text(accepted, number));
            }

            if (decisive.Count > 0 && Before(states, levelsOfStretch) is { } before)
            {
                // The states come round: those at the next decisive length are among the ones that were.
                var round = new Round(number, decisive.Min, _levels.Count - 1, number - _levels[before].Number);
                _rounds.Add(round);
                number = decisive.Min;
                states = new Dictionary<Expression, Step>(_levels[round.LevelOf(number)].States);
                continue;
            }

            var next = Next(states, atStart: number == 0);
            if (decisive.Count == 0)
            {
                foreach (var state in next.Keys.Where(state => !visited.Add(state)).ToList())
                {
                    next.Remove(state);
                }
            }

            if (_edges.Count > _bounds.States)
            {
                return TextFinding.Of(Undecided.TooLarge);
            }

            states = next;
            number++;
        }
    }

    private Dictionary<Expression, Step> Next(Dictionary<Expression, Step> states, bool atStart)
    {
        var next = new Dictionary<Expression, Step>();
        foreach (var (from, step) in states)
        {
            // The start is never come back to: behind it an anchor means something else.
            if (atStart || !_edges.TryGetValue(from, out var edges))
            {
                edges = _derivatives.Edges(from, atStart);
                if (!atStart)
                {
                    _edges[from] = edges;
                }
            }

            _make.Spend(10 + (4 * edges.Count));
            foreach (var (number, to) in edges)
            {
                var cost = step.Cost + _classes.Cost(number);
                if (!next.TryGetValue(to, out var other) || cost < other.Cost)
                {
                    next[to] = new Step(from, number, cost);
                }
            }
        }

        return next;
    }

    /// <summary>The level of this stretch that had the same states; null when there is none.</summary>
    private int? Before(Dictionary<Expression, Step> states, Dictionary<int, List<int>> levelsOfStretch)
    {
        var hash = states.Keys.Aggregate(0, (sum, state) => unchecked(sum + (state.Id * -1640531527)));
        if (!levelsOfStretch.TryGetValue(hash, out var levels))
        {
            levelsOfStretch[hash] = levels = [];
        }

        foreach (var level in levels)
        {
            if (_levels[level].States is var known && known.Count == states.Count && known.Keys.All(states.ContainsKey))
            {
                return level;
            }
        }

        levels.Add(_levels.Count - 1);
        return null;
    }

    private Expression? Accepted(Dictionary<Expression, Step> states, int number)
    {
        Expression? best = null;
        foreach (var (state, step) in states)
        {
            if (Accepts(state, number) && (best is null || step.Cost < states[best].Cost))
            {
                best = state;
            }
        }

        return best;
    }

    private static bool Accepts(Expression state, int number) => !state.HasLength
        ? state.Takes(number == 0 ? Expression.Places.Whole : Expression.Places.End)
        : state.Kind switch
        {
            ExpressionKind.Length => number >= state.Least && number <= state.Most,
            ExpressionKind.Not => !Accepts(state.Parts[0], number),
            ExpressionKind.And => Array.TrueForAll(state.Parts, part => Accepts(part, number)),
            _ => Array.Exists(state.Parts, part => Accepts(part, number)),
        };

    /// <summary>Walks back from a state to the start.</summary>
    private string Text(Expression state, int number)
    {
        var codePoints = new int[number];
        for (; number > 0; number--)
        {
            var step = _levels[LevelOf(number)].States[state];
            codePoints[number - 1] = _classes.Best(step.Class);
            state = step.From!;
        }

        var text = new StringBuilder(codePoints.Length);
        foreach (var codePoint in codePoints)
        {
            text.Append(char.ConvertFromUtf32(codePoint));
        }

        return text.ToString();
    }

    private int LevelOf(int number)
    {
        foreach (var round in _rounds)
        {
            if (number > round.From && number < round.To)
            {
                return round.LevelOf(number);
            }
        }

        var (low, high) = (0, _levels.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _levels[middle].Number < number ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private Dictionary<Expression, Step> Resolve(Dictionary<Expression, Step> states, int number)
    {
        var resolved = new Dictionary<Expression, Step>();
        foreach (var (state, step) in states)
        {
            var to = Resolved(state, number);
            if (!resolved.TryGetValue(to, out var other) || step.Cost < other.Cost)
            {
                resolved[to] = step;
            }
        }

        return resolved;
    }

    /// <summary>The same from a length on, without the lengths that decide nothing any more.</summary>
    private Expression Resolved(Expression state, int number) => !state.HasLength ? state : state.Kind switch
    {
        ExpressionKind.Length => number > state.Most ? _make.Nothing : _make.Length(number >= state.Least ? 0 : state.Least, state.Most),
        ExpressionKind.Not => _make.Not(Resolved(state.Parts[0], number)),
        ExpressionKind.And => _make.And(Array.ConvertAll(state.Parts, part => Resolved(part, number))),
        _ => _make.Or(Array.ConvertAll(state.Parts, part => Resolved(part, number))),
    };

    /// <summary>The lengths from which on another part of the language decides.</summary>
    private static void Decisive(Expression language, SortedSet<int> numbers)
    {
        if (language.Kind == ExpressionKind.Length)
        {
            numbers.Add(language.Least);
            if (language.Most < int.MaxValue)
            {
                numbers.Add(language.Most + 1);
            }

            numbers.Remove(0);
        }

        foreach (var part in language.Parts.Where(part => part.HasLength))
        {
            Decisive(part, numbers);
        }
    }

    private static bool TryCollect(LanguageForm form, List<CodePointSet> sets)
    {
        switch (form)
        {
            case LanguageForm.Pattern pattern:
                Collect(pattern.Syntax, sets);
                return pattern.Syntax is not null;
            case LanguageForm.Texts texts:
                var singles = new HashSet<int>();
                foreach (var text in texts.Members)
                {
                    singles.UnionWith(text.EnumerateRunes().Select(rune => rune.Value));
                }

                sets.AddRange(singles.Select(codePoint => CodePointSet.Of((codePoint, codePoint))));
                return true;
            case LanguageForm.All all:
                return all.Parts.All(part => TryCollect(part, sets));
            case LanguageForm.Either either:
                return either.Parts.All(part => TryCollect(part, sets));
            case LanguageForm.Not not:
                return TryCollect(not.Part, sets);
            default:
                return true;
        }
    }

    private static void Collect(PatternSyntax? syntax, List<CodePointSet> sets)
    {
        switch (syntax)
        {
            case PatternSyntax.One one:
                sets.Add(one.Members);
                break;
            case PatternSyntax.Row row:
                row.Parts.ToList().ForEach(part => Collect(part, sets));
                break;
            case PatternSyntax.Choice choice:
                choice.Parts.ToList().ForEach(part => Collect(part, sets));
                break;
            case PatternSyntax.Repeated repeated:
                Collect(repeated.Part, sets);
                break;
        }
    }

    private Expression Build(LanguageForm form) => form switch
    {
        LanguageForm.Pattern pattern => _make.Concat(_make.Any, _make.Concat(Build(pattern.Syntax!), _make.Any)),
        LanguageForm.Texts texts => _make.Or([.. texts.Members.Select(Build)]),
        LanguageForm.Length length => _make.Length(length.Least, length.Most),
        LanguageForm.All all => _make.And([.. all.Parts.Select(Build)]),
        LanguageForm.Either either => _make.Or([.. either.Parts.Select(Build)]),
        LanguageForm.Not not => _make.Not(Build(not.Part)),
        _ => _make.Nothing,
    };

    private Expression Build(PatternSyntax syntax) => syntax switch
    {
        PatternSyntax.Start => _make.Start,
        PatternSyntax.End => _make.End,
        PatternSyntax.One one => _make.Set(_classes.Within(one.Members)),
        PatternSyntax.Row row => row.Parts.Reverse().Aggregate(_make.Empty, (tail, part) => _make.Concat(Build(part), tail)),
        PatternSyntax.Choice choice => _make.Or([.. choice.Parts.Select(Build)]),
        PatternSyntax.Repeated repeated => _make.Repeat(Build(repeated.Part), repeated.Least, repeated.Most),
        _ => _make.Nothing,
    };

    /// <summary>A text and the end behind it, which is how the derivatives of an anchored pattern look too.</summary>
    private Expression Build(string text)
    {
        var result = _make.End;
        foreach (var rune in text.EnumerateRunes().Reverse())
        {
            result = _make.Concat(_make.Set(_classes.Within(CodePointSet.Of((rune.Value, rune.Value)))), result);
        }

        return result;
    }

    /// <summary>How a state is reached: from which one, by which class, and what all characters up to here cost their reader.</summary>
    private readonly record struct Step(Expression? From, int Class, int Cost);

    /// <summary>The states that texts of one length reach.</summary>
    private sealed record Level(int Number, Dictionary<Expression, Step> States);

    /// <summary>Lengths that were not walked, because their levels come round.</summary>
    /// <param name="From">The length whose states were there before.</param>
    /// <param name="To">The decisive length.</param>
    /// <param name="Index">The place of the level of <paramref name="From"/>.</param>
    /// <param name="Period">After how many lengths they come round.</param>
    private sealed record Round(int From, int To, int Index, int Period)
    {
        public int LevelOf(int number) => Index - Period + 1 + ((number - From - 1) % Period);
    }
}
