using McpSecureApis.Json.Patterns;


namespace McpSecureApis.Core.Authorization;

/// <summary>
/// Reads the part of CEL that conditions are: literals, names, comparisons, <c>in</c>, <c>&amp;&amp; || !</c>, four string methods,
/// <c>size()</c> and <c>has()</c>. Types are checked on the way, so what comes out cannot fail.
/// </summary>
internal sealed class ConditionParser
{
    public const int MaxLength = 1000;

    private const int MaxDepth = 32;

    private readonly List<ConditionToken> _tokens;
    private readonly ConditionOperands _known;
    private readonly List<ConditionOperand> _operands = [];
    private int _at;
    private int _depth;

    private ConditionParser(List<ConditionToken> tokens, ConditionOperands known)
    {
        _tokens = tokens;
        _known = known;
    }

    private ConditionToken Current => _tokens[_at];

    /// <exception cref="ConditionException">It is not such a condition; the message says what is wrong and where.</exception>
    public static (ConditionNode Root, IReadOnlyList<ConditionOperand> Operands) Parse(string text, ConditionOperands known)
    {
        if (text.Length > MaxLength)
        {
            throw new ConditionException("condition-length", $"The condition has {text.Length} characters.", $"at most {MaxLength}");
        }

        var parser = new ConditionParser(ConditionLexer.Split(text), known);
        var root = parser.Or();
        if (parser.Current.Kind != ConditionTokenKind.End)
        {
            throw parser.Unexpected("the end or an operator");
        }

        Require(root, ConditionType.Boolean, "A condition");
        return (root, parser._operands);
    }

    private static void Require(ConditionNode node, ConditionType type, string what)
    {
        if (node.Type != type)
        {
            throw new ConditionException("condition-type", $"{what} is {node.Type.Name()}.", type.Name());
        }
    }

    private ConditionNode Or()
    {
        // Every nesting passes here.
        if (++_depth > MaxDepth)
        {
            throw new ConditionException("condition-depth", "The condition is nested too deeply.", $"at most {MaxDepth} levels");
        }

        var left = And();
        while (TakeSymbol("||"))
        {
            var right = And();
            Require(left, ConditionType.Boolean, "The left side of ||");
            Require(right, ConditionType.Boolean, "The right side of ||");
            left = new ConditionNode.Or(left, right);
        }

        _depth--;
        return left;
    }

    private ConditionNode And()
    {
        var left = Relation();
        while (TakeSymbol("&&"))
        {
            var right = Relation();
            Require(left, ConditionType.Boolean, "The left side of &&");
            Require(right, ConditionType.Boolean, "The right side of &&");
            left = new ConditionNode.And(left, right);
        }

        return left;
    }

    private ConditionNode Relation()
    {
        var left = Unary();
        while (TakeRelation() is { } operation)
        {
            left = Compare(operation, left, Unary());
        }

        return left;
    }

    private static ConditionNode.Binary Compare(ConditionOperator operation, ConditionNode left, ConditionNode right)
    {
        if (operation == ConditionOperator.In)
        {
            if (left.Type.IsList() || !right.Type.IsList() || right.Type.ElementOf() != left.Type)
            {
                throw new ConditionException(
                    "condition-type",
                    $"'in' has {left.Type.Name()} on its left and {right.Type.Name()} on its right.",
                    "a value and a list of such values");
            }
        }
        else if (left.Type != right.Type)
        {
            throw new ConditionException(
                "condition-type",
                $"The comparison has {left.Type.Name()} on its left and {right.Type.Name()} on its right.",
                "two values of one type");
        }
        else if (left.Type.IsList())
        {
            throw new ConditionException("condition-type", "Whole lists are not compared.", "VALUE in LIST");
        }

        return new ConditionNode.Binary(operation, left, right);
    }

    private ConditionOperator? TakeRelation()
    {
        ConditionOperator? operation = Current switch
        {
            { Kind: ConditionTokenKind.Symbol, Text: "==" } => ConditionOperator.Equal,
            { Kind: ConditionTokenKind.Symbol, Text: "!=" } => ConditionOperator.NotEqual,
            { Kind: ConditionTokenKind.Symbol, Text: "<" } => ConditionOperator.Less,
            { Kind: ConditionTokenKind.Symbol, Text: "<=" } => ConditionOperator.LessOrEqual,
            { Kind: ConditionTokenKind.Symbol, Text: ">" } => ConditionOperator.Greater,
            { Kind: ConditionTokenKind.Symbol, Text: ">=" } => ConditionOperator.GreaterOrEqual,
            { Kind: ConditionTokenKind.Name, Text: "in" } => ConditionOperator.In,
            _ => null,
        };
        _at += operation is null ? 0 : 1;
        return operation;
    }

    private ConditionNode Unary()
    {
        if (TakeSymbol("!"))
        {
            var negations = 1;
            while (TakeSymbol("!"))
            {
                negations++;
            }

            var inner = Member();
            Require(inner, ConditionType.Boolean, "What stands behind !");

            // Two negations are none; a chain of them must not become a deep tree.
            return negations % 2 == 1 ? new ConditionNode.Not(inner) : inner;
        }

        if (TakeSymbol("-"))
        {
            return Current.Kind == ConditionTokenKind.Number ? Number("-" + Take().Text) : throw Unexpected("a number behind the minus sign");
        }

        return Member();
    }

    private ConditionNode Member()
    {
        var node = Primary();
        while (TakeSymbol("."))
        {
            node = Method(node, TakeName());
        }

        return node;
    }

    private ConditionNode Primary()
    {
        switch (Current.Kind)
        {
            case ConditionTokenKind.Number:
                return Number(Take().Text);
            case ConditionTokenKind.Text:
                return new ConditionNode.Literal(ConditionValue.Of(Take().Text));
            case ConditionTokenKind.Name:
                return Named();
            case ConditionTokenKind.Symbol when Current.Text == "(":
                Take();
                var inner = Or();
                Expect(")");
                return inner;
            case ConditionTokenKind.Symbol when Current.Text == "[":
                return List();
            default:
                throw Unexpected("a value");
        }
    }

    private ConditionNode Named()
    {
        var name = Take();
        switch (name.Text)
        {
            case "true" or "false":
                return new ConditionNode.Literal(ConditionValue.Of(name.Text == "true"));
            case "has" when Current.Is("("):
                return Has();
            case "size" when TakeSymbol("("):
                var sized = Or();
                Expect(")");
                return Size(sized);
            case "caller" or "arguments":
                return new ConditionNode.Read(Operand(name.Text, forHas: false));
            default:
                throw new ConditionException(
                    "condition-name",
                    $"'{name.Text}' is not known here (character {name.Position}).",
                    "caller.NAME, arguments.NAME, has(), size(), true, false or a literal");
        }
    }

    private ConditionNode.Has Has()
    {
        Expect("(");
        var root = TakeName();
        var operand = Operand(root, forHas: true);
        if (_tokens[_at - 1].Is("]"))
        {
            throw new ConditionException("condition-syntax", "has() asks for a member by its name, not by [].", "has(arguments.NAME)");
        }

        Expect(")");
        return new ConditionNode.Has(operand);
    }

    /// <summary>A chain of members, up to what can only be a method.</summary>
    private ConditionOperand Operand(string root, bool forHas)
    {
        var path = new List<string>();
        while (true)
        {
            if (Current.Is(".") && _tokens[_at + 1].Kind == ConditionTokenKind.Name && !_tokens[_at + 2].Is("("))
            {
                path.Add(_tokens[_at + 1].Text);
                _at += 2;
            }
            else if (Current.Is("[") && _tokens[_at + 1].Kind == ConditionTokenKind.Text && _tokens[_at + 2].Is("]"))
            {
                path.Add(_tokens[_at + 1].Text);
                _at += 3;
            }
            else
            {
                break;
            }
        }

        var found = _known.Find(root, path, forHas);
        var same = _operands.Find(operand =>
            operand.FromArguments == found.FromArguments && operand.Type == found.Type &&
            operand.Path.SequenceEqual(found.Path, StringComparer.Ordinal));
        if (same is null)
        {
            _operands.Add(found);
        }

        return same ?? found;
    }

    private ConditionNode.Literal List()
    {
        Expect("[");
        var items = new List<ConditionValue>();
        while (!Current.Is("]"))
        {
            if (Unary() is not ConditionNode.Literal { Type: < ConditionType.BooleanList } literal)
            {
                throw new ConditionException("condition-type", "A list holds literals only.", "[\"open\", \"paid\"]");
            }

            items.Add(literal.Value);
            if (!TakeSymbol(","))
            {
                break;
            }
        }

        Expect("]");
        if (items.Count == 0 || items.Exists(item => item.Type != items[0].Type))
        {
            throw new ConditionException(
                "condition-type",
                items.Count == 0 ? "The list is empty." : "The list holds values of several types.",
                "[\"open\", \"paid\"]");
        }

        return new ConditionNode.Literal(ConditionValue.Of(items[0].Type.ListOf(), items));
    }

    private ConditionNode Method(ConditionNode target, string name)
    {
        Expect("(");
        if (name == "size")
        {
            Expect(")");
            return Size(target);
        }

        ConditionOperator? operation = name switch
        {
            "startsWith" => ConditionOperator.StartsWith,
            "endsWith" => ConditionOperator.EndsWith,
            "contains" => ConditionOperator.Contains,
            "matches" => null,
            _ => throw new ConditionException("condition-name", $"There is no method '{name}'.", "startsWith, endsWith, contains, matches or size"),
        };
        var argument = Or();
        Expect(")");
        Require(target, ConditionType.String, $"What '{name}' is asked of");
        Require(argument, ConditionType.String, $"The argument of '{name}'");
        if (operation is { } known)
        {
            return new ConditionNode.Binary(known, target, argument);
        }

        return argument is ConditionNode.Literal pattern
            ? new ConditionNode.Matches(target, Pattern(pattern.Value.Text!))
            : throw new ConditionException("condition-pattern", "The pattern of matches() is not a literal.", "a string literal");
    }

    private static TextPattern Pattern(string pattern) => ConditionPattern.TryTranslate(pattern, out var compiled, out var problem)
        ? compiled
        : throw new ConditionException(
            "condition-pattern",
            $"The pattern of matches() cannot be used: {problem}.",
            "RE2 syntax without flags, word boundaries and Unicode classes");

    private static ConditionNode.Size Size(ConditionNode of) => of.Type.IsList() || of.Type == ConditionType.String
        ? new ConditionNode.Size(of)
        : throw new ConditionException("condition-type", $"size() is asked of {of.Type.Name()}.", "a string or a list");

    private static ConditionNode.Literal Number(string text) => ConditionNumber.TryParse(text, out var number)
        ? new ConditionNode.Literal(ConditionValue.Of(number))
        : throw new ConditionException("condition-syntax", "A number cannot be read.", "a decimal number");

    private ConditionToken Take() => _tokens[_at++];

    private string TakeName() => Current.Kind == ConditionTokenKind.Name ? Take().Text : throw Unexpected("a name");

    private bool TakeSymbol(string symbol)
    {
        var isThere = Current.Is(symbol);
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private void Expect(string symbol)
    {
        if (!TakeSymbol(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }
    }

    private ConditionException Unexpected(string expected) =>
        new("condition-syntax", $"The condition cannot be read at character {Current.Position}.", expected);
}
