namespace McpSecureApis.Json.Patterns.Languages;

/// <summary>
/// The edges of the automaton: what may follow an expression once a character was read (Brzozowski's derivatives). A counted repetition
/// counts down in its expression, so that <c>[a-z]{1,1000}</c> takes no more than the states that are visited.
/// </summary>
internal sealed class Derivatives(Expressions make, CodePointClasses classes)
{
    private readonly Dictionary<(int Expression, int Class), Expression> _known = [];
    private readonly Dictionary<int, ClassSet[]> _firsts = [];

    /// <summary>
    /// Where each class leads. Of classes that lead alike only the one that reads best is there; what leads nowhere is left out.
    /// </summary>
    /// <param name="from">The state.</param>
    /// <param name="atStart">Whether nothing has been read yet.</param>
    public List<(int Class, Expression To)> Edges(Expression from, bool atStart)
    {
        var groups = new int[classes.Count];
        var count = 1;
        var firsts = Firsts(from);
        foreach (var set in firsts)
        {
            var divided = new Dictionary<int, int>();
            for (var number = 0; number < groups.Length; number++)
            {
                if (set.Has(number))
                {
                    groups[number] = divided.TryGetValue(groups[number], out var inside) ? inside : divided[groups[number]] = count++;
                }
            }
        }

        make.Spend(firsts.Length * groups.Length / 8);
        var best = new Dictionary<int, int>();
        for (var number = 0; number < groups.Length; number++)
        {
            if (!best.TryGetValue(groups[number], out var other) || classes.Rank(number) < classes.Rank(other))
            {
                best[groups[number]] = number;
            }
        }

        var edges = new Dictionary<Expression, int>();
        foreach (var number in best.Values)
        {
            var to = Derive(from, number, atStart);
            if (to != make.Nothing && (!edges.TryGetValue(to, out var other) || classes.Rank(number) < classes.Rank(other)))
            {
                edges[to] = number;
            }
        }

        // In the order of reading well, so that of ways that cost the same the first is taken.
        return [.. edges.Select(edge => (Class: edge.Value, To: edge.Key)).OrderBy(edge => classes.Rank(edge.Class))];
    }

    private Expression Derive(Expression of, int number, bool atStart)
    {
        atStart &= of.HasStart;
        if (make.IsExhausted)
        {
            return make.Nothing;
        }

        if (!atStart && _known.TryGetValue((of.Id, number), out var known))
        {
            return known;
        }

        make.Spend(4);
        var result = of.Kind switch
        {
            ExpressionKind.Set => of.Set!.Has(number) ? make.Empty : make.Nothing,
            ExpressionKind.Concat => DeriveConcat(of.Parts[0], of.Parts[1], number, atStart),
            ExpressionKind.Repeat => DeriveRepeat(of, number, atStart),
            ExpressionKind.Or => make.Or(Array.ConvertAll(of.Parts, part => Derive(part, number, atStart))),
            ExpressionKind.And => make.And(Array.ConvertAll(of.Parts, part => Derive(part, number, atStart))),
            ExpressionKind.Not => make.Not(Derive(of.Parts[0], number, atStart)),
            ExpressionKind.Length => of,
            _ => make.Nothing,
        };
        if (!atStart)
        {
            _known[(of.Id, number)] = result;
        }

        return result;
    }

    private Expression DeriveConcat(Expression head, Expression tail, int number, bool atStart)
    {
        var result = make.Concat(Derive(head, number, atStart), Past(tail, atStart));
        return head.Takes(atStart ? Expression.Places.Start : Expression.Places.Middle)
            ? make.Or(result, Derive(tail, number, atStart))
            : result;
    }

    private Expression DeriveRepeat(Expression repeat, int number, bool atStart)
    {
        var part = repeat.Parts[0];

        // Rounds that take nothing here, such as (^|a){2} at the start, may all have gone before this one.
        var least = part.Takes(atStart ? Expression.Places.Start : Expression.Places.Middle) ? 0 : Math.Max(repeat.Least - 1, 0);
        var rest = make.Repeat(Past(part, atStart), least, repeat.Most == int.MaxValue ? int.MaxValue : repeat.Most - 1);
        return make.Concat(Derive(part, number, atStart), rest);
    }

    /// <summary>The same behind the first character, where the start of the text cannot be any more.</summary>
    private Expression Past(Expression expression, bool atStart) => !atStart || !expression.HasStart ? expression : expression.Kind switch
    {
        ExpressionKind.Start => make.Nothing,
        ExpressionKind.Concat => make.Concat(Past(expression.Parts[0], atStart), Past(expression.Parts[1], atStart)),
        ExpressionKind.Repeat => make.Repeat(Past(expression.Parts[0], atStart), expression.Least, expression.Most),
        ExpressionKind.Or => make.Or(Array.ConvertAll(expression.Parts, part => Past(part, atStart))),
        ExpressionKind.And => make.And(Array.ConvertAll(expression.Parts, part => Past(part, atStart))),
        _ => make.Not(Past(expression.Parts[0], atStart)),
    };

    /// <summary>The sets that a first character is compared with.</summary>
    private ClassSet[] Firsts(Expression of)
    {
        if (_firsts.TryGetValue(of.Id, out var known))
        {
            return known;
        }

        ClassSet[] firsts = of.Kind switch
        {
            ExpressionKind.Set => [of.Set!],
            ExpressionKind.Concat when of.Parts[0].TakesEmpty == Expression.Places.None => Firsts(of.Parts[0]),
            _ => [.. of.Parts.SelectMany(Firsts).Distinct()],
        };
        make.Spend(firsts.Length);
        return _firsts[of.Id] = firsts;
    }
}
