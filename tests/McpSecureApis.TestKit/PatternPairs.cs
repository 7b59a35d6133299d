using System.Globalization;

namespace McpSecureApis.TestKit;

/// <summary>
/// Pairs of patterns as manifests have them, and odder ones. Two that have nothing in common are rarely contained in each other, so most pairs
/// are a pattern and a change of it: another count, a wider class, an anchor more or less, the same written differently.
/// </summary>
internal sealed class PatternPairs(int seed)
{
    private static readonly string[] Atoms =
    [
        "a", "b", "c", "0", "1", "-", "x", "é", "😀", "[ab]", "[a-c]", "[b-d]", "[^a]", "[^ab-]", "[0-9]", "[a-z]", "[a-z0-9]",
        "[A-Z]", "[A-Za-z_]", ".", @"\d", @"\w", @"\s", @"\D", @"\W", @"\.", @"\/", @"\u0061", @"\x62", @"\u{63}", "[é-ü]", "[😀-😂]",
        "[^😀]", @"[\d.]", @"[\w-]", @"[^\s]", "[]", "[^]", @"\n", "[^\\n]", "@", "_",
    ];

    private static readonly (int Least, int? Most)[] Counts =
        [(0, null), (1, null), (0, 1), (2, 2), (0, 2), (1, 3), (2, null), (3, 3), (1, 8), (2, 6), (0, 12)];

    private static readonly string[] Ordinary =
    [
        "^ORD-[0-9]{8}$", "^[A-Z]{2}[0-9]{2,12}$", @"^\d{4}-\d{2}-\d{2}$", @"^\+?[0-9]{6,15}$", "^[a-z][a-z0-9-]{0,30}$",
        @"^[^@\s]+@[^@\s]+\.[a-z]{2,8}$", "^(?:open|closed|paid)$", "^[A-F0-9]{8}$", "^(?:[0-9]{1,3}\\.){3}[0-9]{1,3}$",
        "^[a-z]{2}(?:-[A-Z]{2})?$", @"^/[a-z/]*$", "^https?://[a-z.]+/", @"^[\w.-]+$", "secret", "^tmp_", @"\.json$", "^$", "",
        "^.{1,20}$", "^[^/]*$", "^(?:0|[1-9][0-9]{0,5})$", "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}$", @"^v\d+(?:\.\d+){0,2}$",
        "^#(?:[0-9a-f]{3}|[0-9a-f]{6})$",
    ];

    private static readonly string[] Characters = "a a b b c d x z 0 1 9 - . / @ _ A Z é ü ë 😀 😁 😅 \n".Split(' ');

    private readonly Random _random = new(seed);

    private abstract record Tree;

    private sealed record Atom(string Text) : Tree;

    private sealed record Row(Tree[] Parts) : Tree;

    private sealed record Choice(Tree[] Parts) : Tree;

    private sealed record Repeated(Tree Part, int Least, int? Most, bool IsLazy) : Tree;

    public (string First, string Second) Next()
    {
        if (_random.Next(8) == 0)
        {
            var ordinary = Pick(Ordinary);
            return (ordinary, _random.Next(3) == 0 ? Pick(Ordinary) : Vary(ordinary));
        }

        var first = Build();
        var second = first;
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            second = Change(second);
        }

        if (_random.Next(5) == 0)
        {
            second = Build();
        }

        return _random.Next(2) == 0 ? (Write(first), Write(second)) : (Write(second), Write(first));
    }

    /// <summary>A text of characters that such patterns name.</summary>
    public string Text() => string.Concat(Enumerable.Range(0, _random.Next(7)).Select(_ => Pick(Characters)));

    private Tree Build()
    {
        var body = Build(depth: 3);
        return _random.Next(4) switch
        {
            0 => body,
            1 => new Row([new Atom("^"), body]),
            _ => new Row([new Atom("^"), body, new Atom("$")]),
        };
    }

    private Tree Build(int depth) => _random.Next(depth > 0 ? 10 : 3) switch
    {
        < 3 => new Atom(_random.Next(40) == 0 ? Pick(["^", "$"]) : Pick(Atoms)),
        < 6 => new Row([.. Many(4).Select(_ => Build(depth - 1))]),
        < 8 => new Choice([.. Many(3).Select(_ => Build(depth - 1))]),
        _ => Repeat(Build(depth - 1)),
    };

    private Repeated Repeat(Tree part)
    {
        var (least, most) = Pick(Counts);
        return new Repeated(part, least, most, _random.Next(10) == 0);
    }

    /// <summary>Changes one place, to what takes more, less, something else, or the same.</summary>
    private Tree Change(Tree tree)
    {
        switch (tree)
        {
            case Row { Parts.Length: > 0 } row when _random.Next(4) > 0:
                return new Row(ChangeOne(row.Parts));
            case Choice choice when _random.Next(3) > 0:
                return new Choice(ChangeOne(choice.Parts));
            case Repeated repeated when _random.Next(3) > 0:
                return _random.Next(4) switch
                {
                    0 => repeated with { Part = Change(repeated.Part) },
                    1 => repeated with { Least = Math.Max(0, repeated.Least - 1), Most = repeated.Most + 1 },
                    2 when repeated.Least > 0 => new Row([repeated.Part, repeated with { Least = repeated.Least - 1, Most = repeated.Most - 1 }]),
                    _ => Repeat(repeated.Part),
                };
            case Row { Parts.Length: > 1 } row:
                return _random.Next(3) switch
                {
                    0 => new Row(row.Parts[1..]),
                    1 => new Row(row.Parts[..^1]),
                    _ => new Row([.. row.Parts, Build(depth: 1)]),
                };
            case Choice choice:
                return _random.Next(3) switch
                {
                    0 => new Choice([.. choice.Parts.Reverse()]),
                    1 => new Choice([.. choice.Parts, Build(depth: 1)]),
                    _ => choice.Parts[0],
                };
            default:
                return _random.Next(5) switch
                {
                    0 => new Choice([tree, Build(depth: 1)]),
                    1 => new Repeated(tree, 0, 1, IsLazy: false),
                    2 => new Choice([tree, tree]),
                    3 => new Row([tree]),
                    _ => Build(depth: 1),
                };
        }
    }

    private Tree[] ChangeOne(Tree[] parts)
    {
        var changed = parts.ToArray();
        var place = _random.Next(parts.Length);
        changed[place] = Change(parts[place]);
        return changed;
    }

    /// <summary>Changes a number or a letter of a pattern that is only known as a text.</summary>
    private string Vary(string pattern) => _random.Next(6) switch
    {
        0 => pattern.Replace("0-9", "0-8", StringComparison.Ordinal),
        1 => pattern.Replace("a-z", "a-zA-Z", StringComparison.Ordinal),
        2 => pattern.TrimStart('^'),
        3 => pattern.TrimEnd('$'),
        4 => pattern.Replace("8}", "9}", StringComparison.Ordinal).Replace("{2}", "{1,2}", StringComparison.Ordinal),
        _ => $"(?:{pattern})|x",
    };

    private static string Write(Tree tree) => tree switch
    {
        Atom atom => atom.Text,
        Row row => string.Concat(row.Parts.Select(part => part is Choice ? $"(?:{Write(part)})" : Write(part))),
        Choice choice => string.Join('|', choice.Parts.Select(Write)),
        Repeated { Part: Atom { Text: not ("^" or "$") } part } repeated => part.Text + Count(repeated),
        Repeated repeated => $"({Write(repeated.Part)}){Count(repeated)}",
        _ => "",
    };

    private static string Count(Repeated repeated) => (repeated.Least, repeated.Most) switch
    {
        (0, null) => "*",
        (1, null) => "+",
        (0, 1) => "?",
        (var least, null) => string.Create(CultureInfo.InvariantCulture, $"{{{least},}}"),
        var (least, most) when least == most => string.Create(CultureInfo.InvariantCulture, $"{{{least}}}"),
        var (least, most) => string.Create(CultureInfo.InvariantCulture, $"{{{least},{most}}}"),
    } + (repeated.IsLazy ? "?" : "");

    private IEnumerable<int> Many(int most) => Enumerable.Range(0, _random.Next(1, most + 1));

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}
