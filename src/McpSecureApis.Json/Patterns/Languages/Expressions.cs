using System.Diagnostics.CodeAnalysis;

namespace McpSecureApis.Json.Patterns.Languages;

/// <summary>
/// Makes expressions, each once and in a normal form: without that the states would not come back to one another, and the automaton would
/// have no end. Beyond the bounds it makes nothing any more (<see cref="IsExhausted"/>).
/// </summary>
internal sealed class Expressions
{
    /// <summary>Steps of one comparison of two expressions; what takes longer counts as not known.</summary>
    private const int Comparison = 200;

    /// <summary>Parts of a conjunction that are compared each with each.</summary>
    private const int MostCompared = 16;

    private readonly HashSet<Expression> _known = new(new SameShape());
    private readonly LanguageBounds _bounds;
    private long _steps;

    public Expressions(LanguageBounds bounds, CodePointClasses classes)
    {
        _bounds = bounds;
        Nothing = Intern(ExpressionKind.Nothing, []);
        Empty = Intern(ExpressionKind.Empty, []);
        Start = Intern(ExpressionKind.Start, []);
        End = Intern(ExpressionKind.End, []);
        Any = Intern(ExpressionKind.Repeat, [Set(classes.All)], least: 0, most: int.MaxValue);
    }

    public Expression Nothing { get; }

    public Expression Empty { get; }

    public Expression Start { get; }

    public Expression End { get; }

    /// <summary>Every text.</summary>
    public Expression Any { get; }

    /// <summary>Whether a bound was passed. What was made since then means nothing.</summary>
    public bool IsExhausted { get; private set; }

    public void Spend(int steps)
    {
        _steps += steps;
        IsExhausted |= _steps > _bounds.Steps;
    }

    public Expression Set(ClassSet set) => set.IsEmpty ? Nothing : Intern(ExpressionKind.Set, [], set);

    public Expression Length(int least, int most) =>
        least > most ? Nothing : least == 0 && most == int.MaxValue ? Any : Intern(ExpressionKind.Length, [], set: null, least, most);

    public Expression Concat(Expression head, Expression tail)
    {
        if (head == Nothing || tail == Nothing || IsExhausted)
        {
            return Nothing;
        }

        if (head == Empty)
        {
            return tail;
        }

        if (tail == Empty)
        {
            return head;
        }

        switch (head.Kind)
        {
            case ExpressionKind.Concat:
                return Concat(head.Parts[0], Concat(head.Parts[1], tail));
            case ExpressionKind.Or:
                // The choice goes outside, so that choices with the same rest meet again.
                return Or(Array.ConvertAll(head.Parts, part => Concat(part, tail)));
            case ExpressionKind.End when !tail.HasStart:
                return tail.Takes(Expression.Places.End) ? End : Nothing;
        }

        if (tail == Any && head.IsOptional)
        {
            return Any;
        }

        var isTwice = head == Any && tail.Kind == ExpressionKind.Concat && tail.Parts[0] == Any;
        return isTwice ? tail : Intern(ExpressionKind.Concat, [head, tail]);
    }

    public Expression Repeat(Expression part, int least, int most)
    {
        if (most == 0 || part == Empty)
        {
            return Empty;
        }

        if (part == Nothing)
        {
            return least == 0 ? Empty : Nothing;
        }

        least = part.IsOptional ? 0 : least;
        return (least, most) == (1, 1) || (part is { Kind: ExpressionKind.Repeat, Least: 0, Most: int.MaxValue } && most > 0)
            ? part
            : Intern(ExpressionKind.Repeat, [part], set: null, least, most);
    }

    public Expression Or(params ReadOnlySpan<Expression> parts)
    {
        var flat = new SortedDictionary<int, Expression>();
        foreach (var part in parts)
        {
            foreach (var choice in part.Kind == ExpressionKind.Or ? part.Parts : [part])
            {
                flat[choice.Id] = choice;
            }
        }

        Spend(4 * flat.Count);
        flat.Remove(Nothing.Id);
        if (IsExhausted || flat.Count == 0)
        {
            return Nothing;
        }

        if (flat.ContainsKey(Any.Id) ||
            flat.Values.Any(part => part.Kind == ExpressionKind.Not && flat.ContainsKey(part.Parts[0].Id)))
        {
            return Any;
        }

        if (flat.Count == 1)
        {
            return flat.Values.First();
        }

        if (TryMerge(flat.Values, out var merged))
        {
            return Or([.. merged]);
        }

        // A rest that another choice reaches too, by taking nothing for what stands before it there.
        foreach (var part in flat.Values.ToList())
        {
            for (var rest = part; rest.Kind == ExpressionKind.Concat && rest.Parts[0].IsOptional;)
            {
                rest = rest.Parts[1];
                foreach (var choice in rest.Kind == ExpressionKind.Or ? rest.Parts : [rest])
                {
                    flat.Remove(choice.Id);
                }
            }
        }

        if (flat.Values.Any(part => part != Empty && part.IsOptional))
        {
            flat.Remove(Empty.Id);
        }

        return flat.Count == 1 ? flat.Values.First() : Intern(ExpressionKind.Or, [.. flat.Values]);
    }

    public Expression And(params ReadOnlySpan<Expression> parts)
    {
        var flat = new SortedDictionary<int, Expression>();
        var (least, most) = (0, int.MaxValue);
        foreach (var part in parts)
        {
            foreach (var condition in part.Kind == ExpressionKind.And ? part.Parts : [part])
            {
                if (condition.Kind == ExpressionKind.Length)
                {
                    (least, most) = (Math.Max(least, condition.Least), Math.Min(most, condition.Most));
                }
                else
                {
                    flat[condition.Id] = condition;
                }
            }
        }

        var length = Length(least, most);
        flat[length.Id] = length;
        flat.Remove(Any.Id);
        Spend(4 * flat.Count);
        if (flat.ContainsKey(Nothing.Id) || IsExhausted)
        {
            return Nothing;
        }

        if (flat.Count <= MostCompared)
        {
            var all = flat.Values.ToList();
            if (all.Exists(part => part.Kind == ExpressionKind.Not && AreWithin(all, part.Parts[0])))
            {
                return Nothing;
            }

            foreach (var part in all)
            {
                // What another condition implies already, says nothing.
                if (flat.Values.Any(other => other != part && IsWithin(other, part)))
                {
                    flat.Remove(part.Id);
                }
            }
        }

        return flat.Count switch
        {
            0 => Any,
            1 => flat.Values.First(),
            _ => Intern(ExpressionKind.And, [.. flat.Values]),
        };
    }

    public Expression Not(Expression part) =>
        part == Nothing ? Any : part == Any ? Nothing : part.Kind == ExpressionKind.Not ? part.Parts[0] : Intern(ExpressionKind.Not, [part]);

    /// <summary>Choices that begin alike and go on alike, as one: <c>ax|bx</c> is <c>[ab]x</c>, <c>a{0,2}x|a{3}x</c> is <c>a{0,3}x</c>.</summary>
    private bool TryMerge(IReadOnlyCollection<Expression> parts, [NotNullWhen(true)] out List<Expression>? merged)
    {
        merged = null;
        var groups = new Dictionary<(int Part, int Tail), List<Expression>>();
        var others = new List<Expression>();
        foreach (var part in parts)
        {
            var (head, tail) = part.Kind == ExpressionKind.Concat ? (part.Parts[0], part.Parts[1]) : (part, Empty);
            if (head.Kind is not (ExpressionKind.Set or ExpressionKind.Repeat))
            {
                others.Add(part);
                continue;
            }

            var key = (head.Kind == ExpressionKind.Set ? -1 : head.Parts[0].Id, tail.Id);
            if (!groups.TryGetValue(key, out var group))
            {
                groups[key] = group = [];
            }

            group.Add(part);
        }

        if (groups.Count + others.Count == parts.Count)
        {
            return false;
        }

        foreach (var group in groups.Values)
        {
            var tail = group[0].Kind == ExpressionKind.Concat ? group[0].Parts[1] : Empty;
            var heads = group.ConvertAll(part => part.Kind == ExpressionKind.Concat ? part.Parts[0] : part);
            if (heads[0].Kind == ExpressionKind.Set)
            {
                others.Add(Concat(Set(heads.Select(head => head.Set!).Aggregate((x, y) => x.Union(y))), tail));
                continue;
            }

            heads.Sort((x, y) => x.Least.CompareTo(y.Least));
            var (least, most) = (heads[0].Least, heads[0].Most);
            foreach (var head in heads.Skip(1))
            {
                if (most == int.MaxValue || head.Least <= most + 1)
                {
                    most = Math.Max(most, head.Most);
                    continue;
                }

                others.Add(Concat(Repeat(heads[0].Parts[0], least, most), tail));
                (least, most) = (head.Least, head.Most);
            }

            others.Add(Concat(Repeat(heads[0].Parts[0], least, most), tail));
        }

        merged = others;
        return others.Count < parts.Count;
    }

    /// <summary>Whether all texts of <paramref name="inner"/> are texts of <paramref name="outer"/>, as far as their shapes tell.</summary>
    private bool IsWithin(Expression inner, Expression outer)
    {
        var steps = Comparison;
        var answer = ShapeInclusion.IsWithin(inner, outer, Any, ref steps);
        Spend((Comparison - steps) / 4);
        return answer;
    }

    /// <summary>The same of the texts that all of several have.</summary>
    private bool AreWithin(List<Expression> inner, Expression outer) => outer.Kind switch
    {
        ExpressionKind.And => Array.TrueForAll(outer.Parts, part => AreWithin(inner, part)),
        ExpressionKind.Or => Array.Exists(outer.Parts, part => AreWithin(inner, part)) || inner.Exists(part => IsWithin(part, outer)),
        _ => inner.Exists(part => IsWithin(part, outer)),
    };

    private Expression Intern(ExpressionKind kind, Expression[] parts, ClassSet? set = null, int least = 0, int most = 0)
    {
        Spend(2 + parts.Length);
        var made = new Expression(kind, parts, set, least, most) { Id = _known.Count };
        if (_known.TryGetValue(made, out var known))
        {
            return known;
        }

        if (_known.Count >= _bounds.Expressions || IsExhausted)
        {
            IsExhausted = true;
            return Nothing ?? made;
        }

        _known.Add(made);
        return made;
    }

    private sealed class SameShape : IEqualityComparer<Expression>
    {
        public bool Equals(Expression? x, Expression? y) =>
            x!.Kind == y!.Kind && x.Least == y.Least && x.Most == y.Most && Equals(x.Set, y.Set) && x.Parts.AsSpan().SequenceEqual(y.Parts);

        public int GetHashCode(Expression obj)
        {
            var hash = default(HashCode);
            hash.Add((int)obj.Kind);
            hash.Add(obj.Least);
            hash.Add(obj.Most);
            hash.Add(obj.Set);
            foreach (var part in obj.Parts)
            {
                hash.Add(part.Id);
            }

            return hash.ToHashCode();
        }
    }
}
