using System.Numerics;

namespace McpSecureApis.Core.Authorization;

/// <summary>
/// Finds conditions that are always or never true, by trying every value that could make a difference: each literal, the ends of each
/// range, and one between and beyond. Says nothing where types, enumerations and ranges do not decide it.
/// </summary>
internal sealed class ConditionAnalysis
{
    private const int MaxCombinations = 4096;

    private readonly Dictionary<string, IReadOnlyList<object>> _choices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> _assignment = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ConditionValue>> _literals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConditionNode> _variables = new(StringComparer.Ordinal);

    private enum Verdict
    {
        False,
        True,
        Unknown,
        Refused,
    }

    /// <summary>Returns whether the condition can hold for some call, and whether it can fail for one that has all it reads.</summary>
    public static (bool CanHold, bool CanFail) Examine(ConditionNode root)
    {
        var analysis = new ConditionAnalysis();
        analysis.Collect(root);
        analysis.Choose();
        return analysis.TryAll(root);
    }

    private static string KeyOf(ConditionNode node) => node switch
    {
        ConditionNode.Read read => $"value:{read.Operand.FromArguments}:{string.Join('\u001f', read.Operand.Path)}",
        ConditionNode.Size { Of: ConditionNode.Read read } => "size:" + KeyOf(read),
        ConditionNode.Has has => $"has:{has.Operand.FromArguments}:{string.Join('\u001f', has.Operand.Path)}",
        _ => string.Empty,
    };

    private void Collect(ConditionNode node)
    {
        var key = KeyOf(node);
        if (key.Length > 0)
        {
            _variables.TryAdd(key, node);
        }

        switch (node)
        {
            case ConditionNode.And and:
                Collect(and.Left);
                Collect(and.Right);
                break;
            case ConditionNode.Or or:
                Collect(or.Left);
                Collect(or.Right);
                break;
            case ConditionNode.Not not:
                Collect(not.Inner);
                break;
            case ConditionNode.Matches matches:
                Collect(matches.Text);
                break;
            case ConditionNode.Size { Of: not ConditionNode.Read } size:
                Collect(size.Of);
                break;
            case ConditionNode.Binary binary:
                Collect(binary.Left);
                Collect(binary.Right);
                Note(KeyOf(binary.Left), binary.Right);
                Note(KeyOf(binary.Right), binary.Left);
                break;
        }
    }

    private void Note(string key, ConditionNode other)
    {
        if (key.Length == 0 || other is not ConditionNode.Literal literal)
        {
            return;
        }

        if (!_literals.TryGetValue(key, out var list))
        {
            _literals.Add(key, list = []);
        }

        list.AddRange(literal.Value.Items ?? [literal.Value]);
    }

    private void Choose()
    {
        long combinations = 1;
        var candidates = _variables.Select(pair => (pair.Key, Values: Candidates(pair.Key, pair.Value))).Where(pair => pair.Values is not null);
        foreach (var (key, values) in candidates.OrderBy(pair => pair.Values!.Count))
        {
            if (combinations * Math.Max(1, values!.Count) > MaxCombinations)
            {
                break;
            }

            combinations *= Math.Max(1, values.Count);
            _choices.Add(key, values);
        }
    }

    /// <summary>The values to try; null when nothing is known, so that the variable stays open.</summary>
    private IReadOnlyList<object>? Candidates(string key, ConditionNode node)
    {
        var literals = _literals.GetValueOrDefault(key, []);
        switch (node)
        {
            case ConditionNode.Has has:
                return has.Operand.IsAlwaysThere ? [true] : [true, false];
            case ConditionNode.Size { Of: ConditionNode.Read { Operand: var sized } }:
                var lowest = ConditionNumber.Of(0);
                return Numbers(
                    literals,
                    new ConditionDomain { Minimum = sized.Domain.Minimum ?? lowest, Maximum = sized.Domain.Maximum, IsInteger = true });
            case ConditionNode.Read { Operand: { Type: ConditionType.Boolean } flag }:
                return flag.Domain.Values is { } flags
                    ? [.. flags.Cast<object>()]
                    : [ConditionValue.Of(value: false), ConditionValue.Of(value: true)];
            case ConditionNode.Read { Operand: { Type: ConditionType.Number } number }:
                return number.Domain.Values is { } numbers
                    ? [.. numbers.Where(value => number.Domain.Contains(value.Number)).Cast<object>()]
                    : Numbers(literals, number.Domain);
            case ConditionNode.Read { Operand: { Type: ConditionType.String } text }:
                return text.Domain.Values is { } texts
                    ? [.. texts.Where(value => HasLength(text.Domain, value)).Cast<object>()]
                    : [.. literals.Where(value => HasLength(text.Domain, value)).Cast<object>(), OtherText.Instance];
            default:
                return null;
        }
    }

    private static bool HasLength(ConditionDomain domain, ConditionValue text) => domain.Contains(ConditionNumber.Of(text.Size()));

    private static IReadOnlyList<object>? Numbers(IReadOnlyList<ConditionValue> literals, ConditionDomain domain)
    {
        var points = literals.Select(value => value.Number).ToList();
        points.AddRange(new[] { domain.Minimum, domain.Maximum }.OfType<ConditionNumber>());
        if (points.Count == 0)
        {
            return null;
        }

        var scaled = new List<(BigInteger Mantissa, int Scale)>();
        foreach (var point in points)
        {
            if (!point.TryScale(out var mantissa, out var scale))
            {
                return null;
            }

            scaled.Add((mantissa.Value, scale));
        }

        // All over one power of ten, with one digit to spare for what lies between.
        var common = scaled.Max(pair => pair.Scale) + 1;
        var whole = BigInteger.Pow(10, common);
        var sorted = scaled.Select(pair => pair.Mantissa * BigInteger.Pow(10, common - pair.Scale)).Distinct().Order().ToList();
        var tries = new SortedSet<BigInteger>(sorted);
        for (var i = 0; i < sorted.Count; i++)
        {
            tries.Add(sorted[i] - whole);
            tries.Add(sorted[i] + whole);
            if (i > 0)
            {
                tries.Add((sorted[i - 1] + sorted[i]) / 2);
            }

            // The integers next to a number that is none.
            var floor = sorted[i] - BigInteger.Remainder(BigInteger.Remainder(sorted[i], whole) + whole, whole);
            tries.Add(floor);
            tries.Add(floor + whole);
        }

        return
        [
            .. tries.Where(value => !domain.IsInteger || BigInteger.Remainder(value, whole).IsZero)
                .Select(value => ConditionNumber.Unscale(value, common))
                .Where(domain.Contains)
                .Select(number => (object)ConditionValue.Of(number)),
        ];
    }

    private (bool CanHold, bool CanFail) TryAll(ConditionNode root)
    {
        var keys = _choices.Keys.ToList();
        var places = new int[keys.Count];
        var canHold = false;
        var canFail = false;

        // An enumeration without a fitting value: nobody can send one, so nothing can hold.
        if (keys.Exists(key => _choices[key].Count == 0))
        {
            return (false, true);
        }

        while (!(canHold && canFail))
        {
            for (var i = 0; i < keys.Count; i++)
            {
                _assignment[keys[i]] = _choices[keys[i]][places[i]];
            }

            var verdict = Decide(root);
            canHold |= verdict is Verdict.True or Verdict.Unknown;
            canFail |= verdict is not Verdict.True;
            var next = keys.Count - 1;
            while (next >= 0 && ++places[next] == _choices[keys[next]].Count)
            {
                places[next--] = 0;
            }

            if (next < 0)
            {
                break;
            }
        }

        return (canHold, canFail);
    }

    private Verdict Decide(ConditionNode node)
    {
        switch (node)
        {
            case ConditionNode.And and:
                return Both(and.Left, and.Right, Verdict.False);
            case ConditionNode.Or or:
                return Both(or.Left, or.Right, Verdict.True);
            case ConditionNode.Not not:
                return Decide(not.Inner) switch
                {
                    Verdict.True => Verdict.False,
                    Verdict.False => Verdict.True,
                    var other => other,
                };
            case ConditionNode.Has:
                return _assignment.TryGetValue(KeyOf(node), out var isThere) ? Of((bool)isThere) : Verdict.Unknown;
            case ConditionNode.Literal literal:
                return Of(literal.Value.Boolean);
            case ConditionNode.Read read:
                return IsAbsent(read.Operand) ? Verdict.Refused : Value(node) is ConditionValue value ? Of(value.Boolean) : Verdict.Unknown;
            case ConditionNode.Matches matches:
                return Absent(matches.Text) ? Verdict.Refused
                    : Value(matches.Text) is ConditionValue text && matches.Pattern.TryMatch(text.Text!) is { } isMatch
                        ? Of(isMatch)
                        : Verdict.Unknown;
            case ConditionNode.Binary binary:
                return Compare(binary);
            default:
                return Verdict.Unknown;
        }
    }

    private Verdict Both(ConditionNode left, ConditionNode right, Verdict deciding)
    {
        var first = Decide(left);
        if (first == Verdict.Refused)
        {
            return Verdict.Refused;
        }

        if (first == deciding)
        {
            // What is passed over may still refuse; that is not followed further here.
            return Absent(right) ? Verdict.Unknown : first;
        }

        var second = Decide(right);
        return first != Verdict.Unknown || second == deciding ? second : Verdict.Unknown;
    }

    private Verdict Compare(ConditionNode.Binary binary)
    {
        if (Absent(binary.Left) || Absent(binary.Right))
        {
            return Verdict.Refused;
        }

        var left = Value(binary.Left);
        var right = Value(binary.Right);
        if (left is ConditionValue a && right is ConditionValue b)
        {
            return Of(ConditionEvaluation.Apply(binary.Operator, a, b));
        }

        // Some string that no literal here is.
        if (left is OtherText && binary.Right is ConditionNode.Literal || right is OtherText && binary.Left is ConditionNode.Literal)
        {
            return binary.Operator switch
            {
                ConditionOperator.Equal or ConditionOperator.In => Verdict.False,
                ConditionOperator.NotEqual => Verdict.True,
                _ => Verdict.Unknown,
            };
        }

        return binary is { Operator: ConditionOperator.In, Left: ConditionNode.Literal needle } &&
            binary.Right is ConditionNode.Read { Operand.Domain.Values: { } elements } && !elements.Any(needle.Value.Same)
            ? Verdict.False
            : Verdict.Unknown;
    }

    private object? Value(ConditionNode node) => node switch
    {
        ConditionNode.Literal literal => literal.Value,
        ConditionNode.Size { Of: ConditionNode.Literal literal } => ConditionValue.Of(ConditionNumber.Of(literal.Value.Size())),
        ConditionNode.Read or ConditionNode.Size => _assignment.GetValueOrDefault(KeyOf(node)),
        _ => Decide(node) switch
        {
            Verdict.True => ConditionValue.Of(value: true),
            Verdict.False => ConditionValue.Of(value: false),
            _ => null,
        },
    };

    /// <summary>Whether anything in it is absent under this assignment.</summary>
    private bool Absent(ConditionNode node) => node switch
    {
        ConditionNode.Read read => IsAbsent(read.Operand),
        ConditionNode.Not not => Absent(not.Inner),
        ConditionNode.And and => Absent(and.Left) || Absent(and.Right),
        ConditionNode.Or or => Absent(or.Left) || Absent(or.Right),
        ConditionNode.Binary binary => Absent(binary.Left) || Absent(binary.Right),
        ConditionNode.Matches matches => Absent(matches.Text),
        ConditionNode.Size size => Absent(size.Of),
        _ => false,
    };

    private bool IsAbsent(ConditionOperand operand)
    {
        foreach (var (key, node) in _variables)
        {
            if (node is ConditionNode.Has has && operand.StartsWith(has.Operand) && _assignment.TryGetValue(key, out var isThere) && !(bool)isThere)
            {
                return true;
            }
        }

        return false;
    }

    private static Verdict Of(bool value) => value ? Verdict.True : Verdict.False;

    /// <summary>Stands for all strings that no literal of the condition names.</summary>
    private sealed class OtherText
    {
        public static OtherText Instance { get; } = new();
    }
}
