using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Json.Numbers;
using McpSecureApis.Json.Schemas;
using McpSecureApis.Json.Schemas.Documents;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Core.Arguments.Rules;

/// <summary>
/// Turns a tool's <c>rules</c> into checks, or into findings: a rule that names no argument, compares what has no order, or
/// could never or always hold.
/// </summary>
internal sealed class ArgumentRulesCompiler(SchemaCompiler compiler, SchemaSite root, FindingCollector findings)
{
    private const int MostRules = 32;
    private const int MostCombinations = 200;

    private readonly List<ArgumentRule> _rules = [];
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private bool _failed;

    /// <summary>Null after it added errors to the findings.</summary>
    public ArgumentRules? Compile(IReadOnlyList<RuleManifest> rules, string path)
    {
        if (rules.Count > MostRules)
        {
            Error(path, "rule", "The tool has too many rules.", $"{rules.Count}", $"at most {MostRules}");
        }

        for (var i = 0; i < rules.Count; i++)
        {
            Compile(rules[i], $"{path}[{i}]");
        }

        return _failed ? null : new ArgumentRules(_rules, _used.ToFrozenSet(StringComparer.Ordinal));
    }

    private void Compile(RuleManifest rule, string at)
    {
        object?[] kinds = [rule.Order, rule.ExactlyOne, rule.AtLeastOne, rule.AtMostOne, rule.Together, rule.Sum, rule.Allowed];
        if (kinds.Count(kind => kind is not null) != 1)
        {
            Error(at, "rule", "A rule says exactly one thing.", null, "one of order, exactlyOne, atLeastOne, atMostOne, together, sum and allowed");
            return;
        }

        if (rule.Strict && rule.Order is null)
        {
            Error($"{at}.strict", "rule", "Only an order can be strict.", "true", "order, or no strict");
        }

        if (rule.Message is { } message && (string.IsNullOrWhiteSpace(message) || message.Length > 500))
        {
            Error($"{at}.message", "rule", "The message is empty or longer than 500 characters.", null, "one or two sentences that say what to do");
        }

        if (rule.Order is { } order)
        {
            CompileOrder(rule, order, $"{at}.order");
        }
        else if (rule.Sum is { } sum)
        {
            CompileSum(rule, sum, $"{at}.sum");
        }
        else if (rule.Allowed is { } allowed)
        {
            CompileAllowed(rule, allowed, $"{at}.allowed");
        }
        else
        {
            CompilePresence(rule, at);
        }
    }

    private void CompileOrder(RuleManifest rule, IReadOnlyList<string> names, string at)
    {
        if (Fields(names, mayBeList: false, at, least: 2) is not { } fields)
        {
            return;
        }

        var kinds = fields.Select(KindOf).Distinct(StringComparer.Ordinal).ToList();
        if (kinds is not [{ } kind])
        {
            Error(
                at,
                "rule-order",
                "The values of these arguments cannot be compared.",
                string.Join(", ", names),
                "numbers only, or strings of one format: date or date-time");
            return;
        }

        // Every pair, not neighbours only: the one between two may be absent.
        for (var i = 0; i < fields.Count; i++)
        {
            for (var j = i + 1; j < fields.Count; j++)
            {
                var (first, second) = (fields[i], fields[j]);
                Add(rule, "order", second.Pointer, $"must {(rule.Strict ? "be after" : "not be before")} '{first.Text}'", arguments =>
                    !first.TryRead(arguments, out var left) || !second.TryRead(arguments, out var right) ||
                    (Compare(kind, left, right) is { } order && (rule.Strict ? order < 0 : order <= 0)));
            }
        }
    }

    private static string? KindOf(ArgumentField field)
    {
        var types = field.Types & ~TypeSet.Null;
        return types != TypeSet.None && (types & ~TypeSet.Number) == TypeSet.None ? "number"
            : types == TypeSet.String && field.Format is "date" or "date-time" ? field.Format
            : null;
    }

    /// <summary>Null when the two cannot be compared, which refuses the call.</summary>
    private static int? Compare(string kind, JsonElement left, JsonElement right)
    {
        switch (kind)
        {
            case "number":
                return ExactNumber.Compare(ExactNumber.Parse(JsonTexts.Number(left)), ExactNumber.Parse(JsonTexts.Number(right)));
            case "date":
                return string.CompareOrdinal(left.GetString(), right.GetString());
            default:
                // A leap second has no place in the calendar of .NET.
                return TryReadTime(left, out var first) && TryReadTime(right, out var second) ? first.CompareTo(second) : null;
        }
    }

    private static bool TryReadTime(JsonElement value, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(value.GetString()!.ToUpperInvariant(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private void CompilePresence(RuleManifest rule, string at)
    {
        var (name, names) = rule switch
        {
            { ExactlyOne: { } list } => ("exactlyOne", list),
            { AtLeastOne: { } list } => ("atLeastOne", list),
            { AtMostOne: { } list } => ("atMostOne", list),
            _ => ("together", rule.Together!),
        };
        if (Fields(names, mayBeList: false, $"{at}.{name}", least: 2) is not { } fields)
        {
            return;
        }

        var always = fields.Count(field => field.IsRequired);
        var isUseless = name switch
        {
            "atLeastOne" => always > 0,
            "together" => always > 0,
            _ => always > 1,
        };
        if (isUseless)
        {
            Error(
                $"{at}.{name}",
                "rule-presence",
                "The schema already requires one of these arguments or gives it a default, so the rule always or never holds.",
                string.Join(", ", names),
                "optional arguments without a default");
            return;
        }

        var words = string.Join(", ", fields.Select(field => $"'{field.Text}'"));
        var message = name switch
        {
            "exactlyOne" => $"give exactly one of {words}",
            "atLeastOne" => $"give at least one of {words}",
            "atMostOne" => $"give at most one of {words}",
            _ => $"give all of {words}, or none of them",
        };
        Add(rule, name, string.Empty, message, arguments =>
        {
            var given = fields.Count(field => field.TryRead(arguments, out _));
            return name switch
            {
                "exactlyOne" => given == 1,
                "atLeastOne" => given >= 1,
                "atMostOne" => given <= 1,
                _ => given == 0 || given == fields.Count,
            };
        });
    }

    private void CompileSum(RuleManifest rule, SumRuleManifest sum, string at)
    {
        var least = Bound(sum.Min, $"{at}.min");
        var most = Bound(sum.Max, $"{at}.max");
        if (Fields(sum.Of, mayBeList: true, $"{at}.of", least: 1) is not { } fields)
        {
            return;
        }

        if (fields.Find(field => KindOf(field) != "number") is { } other)
        {
            Error($"{at}.of", "rule-sum", "Only numbers have a sum.", other.Text, "type: integer or type: number");
        }

        if (sum.Min is null && sum.Max is null)
        {
            Error(at, "rule-sum", "A sum needs a bound.", null, "min, max or both");
        }
        else if (least is { } low && most is { } high && ExactSum.Compare(low, high) > 0)
        {
            Error(at, "rule-sum", "The least sum is greater than the greatest.", null, "min at most max");
        }

        var bounds = (sum.Min, sum.Max) switch
        {
            ({ } min, { } max) => $"from {min.GetRawText()} to {max.GetRawText()}",
            ({ } min, null) => $"at least {min.GetRawText()}",
            _ => $"at most {sum.Max?.GetRawText()}",
        };
        var names = string.Join(" and ", fields.Select(field => $"'{field.Text}'"));
        Add(rule, "sum", fields[0].Pointer, $"the sum of {names} must be {bounds}", arguments =>
        {
            var total = default(ExactSum);
            return fields.SelectMany(field => field.ReadAll(arguments)).All(number => total.TryAdd(number.GetRawText())) &&
                (least is not { } low || ExactSum.Compare(total, low) >= 0) && (most is not { } high || ExactSum.Compare(total, high) <= 0);
        });
    }

    private ExactSum? Bound(JsonElement? bound, string at)
    {
        var result = default(ExactSum);
        if (bound is { } value && (value.ValueKind != JsonValueKind.Number || !result.TryAdd(value.GetRawText())))
        {
            Error(at, "rule-sum", "The bound is not a number of at most 100 powers of ten.", value.GetRawText(), "a number");
        }

        return bound is null ? null : result;
    }

    private void CompileAllowed(RuleManifest rule, AllowedRuleManifest allowed, string at)
    {
        if (Fields(allowed.Of, mayBeList: false, $"{at}.of", least: 2) is not { } fields)
        {
            return;
        }

        var combinations = allowed.Combinations.ValueKind == JsonValueKind.Array ? allowed.Combinations.EnumerateArray().ToList() : [];
        if (combinations.Count is 0 or > MostCombinations ||
            combinations.Exists(row => row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != fields.Count))
        {
            Error(
                $"{at}.combinations",
                "rule-allowed",
                $"The combinations are not 1 to {MostCombinations} lists with one value per argument.",
                null,
                "[[open, date], [paid, null]]");
            return;
        }

        for (var i = 0; i < combinations.Count; i++)
        {
            for (var j = 0; j < fields.Count; j++)
            {
                var value = combinations[i][j];
                if (value.ValueKind != JsonValueKind.Null && compiler.Compile(fields[j].Site)?.IsValid(value) == false)
                {
                    Error(
                        $"{at}.combinations[{i}][{j}]",
                        "rule-allowed",
                        $"The argument '{fields[j].Text}' cannot have this value, so no call has the combination.",
                        value.GetRawText(),
                        "a value that passes its schema");
                }
            }
        }

        var rows = combinations.ConvertAll(row => row.EnumerateArray().ToArray());
        var words = string.Join(
            "; ",
            rows.Take(20).Select(row =>
                string.Join(" with ", row.Select(value => value.ValueKind == JsonValueKind.Null ? "nothing" : value.GetRawText()))));
        var names = string.Join(" and ", fields.Select(field => $"'{field.Text}'"));
        Add(rule, "allowed", fields[0].Pointer, $"{names} can only be {words}{(rows.Count > 20 ? "; …" : string.Empty)}", arguments =>
        {
            var given = fields.ConvertAll(field => field.TryRead(arguments, out var value) ? value : default);
            return given.TrueForAll(value => value.ValueKind == JsonValueKind.Undefined) || rows.Exists(row => Matches(row, given));
        });
    }

    private static bool Matches(JsonElement[] row, List<JsonElement> given)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var isSame = given[i].ValueKind == JsonValueKind.Undefined
                ? row[i].ValueKind == JsonValueKind.Null
                : row[i].ValueKind != JsonValueKind.Null && JsonElement.DeepEquals(row[i], given[i]);
            if (!isSame)
            {
                return false;
            }
        }

        return true;
    }

    private List<ArgumentField>? Fields(IReadOnlyList<string> names, bool mayBeList, string at, int least)
    {
        if (names.Count < least || names.Distinct(StringComparer.Ordinal).Count() < names.Count)
        {
            Error(
                at,
                "rule-field",
                "The rule needs more arguments, or names one twice.",
                string.Join(", ", names),
                $"at least {least} different ones");
            return null;
        }

        var fields = new List<ArgumentField>();
        for (var i = 0; i < names.Count; i++)
        {
            if (ArgumentField.Compile(names[i], mayBeList, compiler.Questions, root, $"{at}[{i}]", findings) is { } field)
            {
                _used.Add(field.Argument);
                fields.Add(field);
            }
            else
            {
                _failed = true;
            }
        }

        return fields.Count == names.Count ? fields : null;
    }

    private void Add(RuleManifest rule, string name, string pointer, string message, Func<JsonElement, bool> holds) =>
        _rules.Add(new ArgumentRule(name, pointer, rule.Message?.TrimEnd('.') ?? message, holds));

    private void Error(string at, string rule, string message, string? found, string? expected)
    {
        _failed = true;
        findings.Error(at, rule, message, found, expected);
    }
}
