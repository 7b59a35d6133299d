using System.Text.Json;
using McpSecureApis.Core.Callers;

namespace McpSecureApis.Core.Authorization;

/// <summary>
/// Decides one condition for one call. Total: an operand that is absent or of another type refuses the whole, also in a part that
/// decides nothing any more. The one exception is what <c>has()</c> asked about before and found absent, in a part that is passed over.
/// </summary>
internal ref struct ConditionEvaluation(Caller caller, JsonElement arguments)
{
    private readonly Caller _caller = caller;
    private readonly JsonElement _arguments = arguments;
    private readonly List<ConditionOperand> _knownAbsent = [];
    private bool _refused;
    private bool _passedOver;

    /// <summary>Whether the condition holds.</summary>
    public static bool Holds(ConditionNode condition, Caller caller, JsonElement arguments)
    {
        var evaluation = new ConditionEvaluation(caller, arguments);
        var holds = evaluation.Decide(condition);
        return holds && !evaluation._refused;
    }

    private bool Decide(ConditionNode node)
    {
        switch (node)
        {
            case ConditionNode.And and:
                return Both(and.Left, and.Right, passOverWhen: false);
            case ConditionNode.Or or:
                return Both(or.Left, or.Right, passOverWhen: true);
            case ConditionNode.Not not:
                return !Decide(not.Inner);
            case ConditionNode.Has has:
                return IsThere(has.Operand);
            case ConditionNode.Binary binary:
                var left = Value(binary.Left);
                var right = Value(binary.Right);
                return left.IsThere && right.IsThere && Apply(binary.Operator, left, right);
            case ConditionNode.Matches matches:
                return Value(matches.Text) is { IsThere: true } text && Matches(matches, text.Text!);
            default:
                return Value(node) is { IsThere: true, Boolean: true };
        }
    }

    /// <summary>Also for the check at load, which asks with made-up values.</summary>
    public static bool Apply(ConditionOperator operation, ConditionValue left, ConditionValue right) => operation switch
    {
        ConditionOperator.Equal => left.Same(right),
        ConditionOperator.NotEqual => !left.Same(right),
        ConditionOperator.Less => left.Order(right) < 0,
        ConditionOperator.LessOrEqual => left.Order(right) <= 0,
        ConditionOperator.Greater => left.Order(right) > 0,
        ConditionOperator.GreaterOrEqual => left.Order(right) >= 0,
        ConditionOperator.In => right.Items!.Any(left.Same),
        ConditionOperator.StartsWith => left.Text!.StartsWith(right.Text!, StringComparison.Ordinal),
        ConditionOperator.EndsWith => left.Text!.EndsWith(right.Text!, StringComparison.Ordinal),
        ConditionOperator.Contains => left.Text!.Contains(right.Text!, StringComparison.Ordinal),
        _ => throw new InvalidOperationException($"There is no operator {operation}."),
    };

    private bool Both(ConditionNode left, ConditionNode right, bool passOverWhen)
    {
        var first = Decide(left);
        if (first != passOverWhen)
        {
            return Decide(right);
        }

        // Visited for what it reads, not for what it says.
        var outer = _passedOver;
        _passedOver = true;
        Decide(right);
        _passedOver = outer;
        return first;
    }

    private bool Matches(ConditionNode.Matches node, string text)
    {
        var isMatch = node.Pattern.TryMatch(text);
        _refused |= isMatch is null;
        return isMatch == true;
    }

    private ConditionValue Value(ConditionNode node) => node switch
    {
        ConditionNode.Literal literal => literal.Value,
        ConditionNode.Read read => Read(read.Operand),
        ConditionNode.Size size => Value(size.Of) is { IsThere: true } sized ? ConditionValue.Of(ConditionNumber.Of(sized.Size())) : default,
        _ => ConditionValue.Of(Decide(node)),
    };

    private ConditionValue Read(ConditionOperand operand)
    {
        var value = operand.FromArguments ? ReadArgument(operand) : ReadClaim(operand);
        if (!value.IsThere && !(_passedOver && _knownAbsent.Exists(operand.StartsWith)))
        {
            _refused = true;
        }

        return value;
    }

    private bool IsThere(ConditionOperand operand)
    {
        // CEL: has(a.b) asks for b; an a that is absent or no object is an operand like any other.
        var isThere = false;
        if (!operand.FromArguments)
        {
            isThere = _caller.Find(operand.Path[0]).IsThere;
        }
        else if (TryFind(operand.Path, operand.Path.Count - 1, out var parent) && parent.ValueKind == JsonValueKind.Object)
        {
            isThere = parent.TryGetProperty(operand.Path[^1], out _);
        }
        else if (!(_passedOver && _knownAbsent.Exists(operand.StartsWith)))
        {
            _refused = true;
        }

        if (!isThere)
        {
            _knownAbsent.Add(operand);
        }

        return isThere;
    }

    private bool TryFind(IReadOnlyList<string> path, int count, out JsonElement value)
    {
        value = _arguments;
        for (var i = 0; i < count; i++)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(path[i], out value))
            {
                return false;
            }
        }

        return true;
    }

    private ConditionValue ReadArgument(ConditionOperand operand) =>
        TryFind(operand.Path, operand.Path.Count, out var json) ? FromJson(json, operand.Type) : default;

    private ConditionValue ReadClaim(ConditionOperand operand) => _caller.Find(operand.Path[0]) switch
    {
        { Text: { } text } when operand.Type == ConditionType.String => ConditionValue.Of(text),
        { Texts: { } texts } when operand.Type == ConditionType.StringList =>
            ConditionValue.Of(ConditionType.StringList, [.. texts.Select(ConditionValue.Of)]),
        var found => FromJson(found.Claim, operand.Type),
    };

    /// <summary>The JSON value as that type; not there when it is of another.</summary>
    public static ConditionValue FromJson(JsonElement json, ConditionType type)
    {
        switch (type)
        {
            case ConditionType.Boolean when json.ValueKind is JsonValueKind.True or JsonValueKind.False:
                return ConditionValue.Of(json.GetBoolean());
            case ConditionType.String when json.ValueKind == JsonValueKind.String:
                return ConditionValue.Of(json.GetString()!);
            case ConditionType.Number when json.ValueKind == JsonValueKind.Number && ConditionNumber.TryParse(json.GetRawText(), out var number):
                return ConditionValue.Of(number);
            case >= ConditionType.BooleanList when json.ValueKind == JsonValueKind.Array:
                var items = new List<ConditionValue>(json.GetArrayLength());
                foreach (var element in json.EnumerateArray())
                {
                    var item = FromJson(element, type.ElementOf());
                    if (!item.IsThere)
                    {
                        return default;
                    }

                    items.Add(item);
                }

                return ConditionValue.Of(type, items);
            default:
                return default;
        }
    }
}
