using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;

namespace McpSecureApis.Json.Patterns;

/// <summary>
/// The Unicode properties that a pattern may name in <c>\p{…}</c>: general categories, <c>Any</c>, <c>ASCII</c> and <c>Assigned</c>.
/// </summary>
internal static class UnicodeProperties
{
    private static readonly FrozenDictionary<string, UnicodeCategory[]> Categories = Build();

    private static readonly ConcurrentDictionary<string, CodePointSet> Sets = new(StringComparer.Ordinal);

    /// <summary>Finds a property by what stands between the braces; null when it is not one of these.</summary>
    public static CodePointSet? Find(string name)
    {
        if (name.StartsWith("General_Category=", StringComparison.Ordinal) || name.StartsWith("gc=", StringComparison.Ordinal))
        {
            name = name[(name.IndexOf('=', StringComparison.Ordinal) + 1)..];
        }

        switch (name)
        {
            case "Any":
                return CodePointSet.Of((0, 0x10FFFF));
            case "ASCII":
                return CodePointSet.Of((0, 0x7F));
            case "Assigned":
                return Sets.GetOrAdd(name, _ => CodePointSet.Of(category => category != UnicodeCategory.OtherNotAssigned));
            default:
                return Categories.TryGetValue(name, out var categories)
                    ? Sets.GetOrAdd(name, _ => CodePointSet.Of(category => Array.IndexOf(categories, category) >= 0))
                    : null;
        }
    }

    private static FrozenDictionary<string, UnicodeCategory[]> Build()
    {
        (string Short, string Long, UnicodeCategory[] Categories)[] groups =
        [
            ("Lu", "Uppercase_Letter", [UnicodeCategory.UppercaseLetter]),
            ("Ll", "Lowercase_Letter", [UnicodeCategory.LowercaseLetter]),
            ("Lt", "Titlecase_Letter", [UnicodeCategory.TitlecaseLetter]),
            ("LC", "Cased_Letter", [UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter]),
            ("Lm", "Modifier_Letter", [UnicodeCategory.ModifierLetter]),
            ("Lo", "Other_Letter", [UnicodeCategory.OtherLetter]),
            ("L", "Letter",
                [UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter,
                 UnicodeCategory.ModifierLetter, UnicodeCategory.OtherLetter]),
            ("Mn", "Nonspacing_Mark", [UnicodeCategory.NonSpacingMark]),
            ("Mc", "Spacing_Mark", [UnicodeCategory.SpacingCombiningMark]),
            ("Me", "Enclosing_Mark", [UnicodeCategory.EnclosingMark]),
            ("M", "Mark", [UnicodeCategory.NonSpacingMark, UnicodeCategory.SpacingCombiningMark, UnicodeCategory.EnclosingMark]),
            ("Nd", "Decimal_Number", [UnicodeCategory.DecimalDigitNumber]),
            ("Nl", "Letter_Number", [UnicodeCategory.LetterNumber]),
            ("No", "Other_Number", [UnicodeCategory.OtherNumber]),
            ("N", "Number", [UnicodeCategory.DecimalDigitNumber, UnicodeCategory.LetterNumber, UnicodeCategory.OtherNumber]),
            ("Pc", "Connector_Punctuation", [UnicodeCategory.ConnectorPunctuation]),
            ("Pd", "Dash_Punctuation", [UnicodeCategory.DashPunctuation]),
            ("Ps", "Open_Punctuation", [UnicodeCategory.OpenPunctuation]),
            ("Pe", "Close_Punctuation", [UnicodeCategory.ClosePunctuation]),
            ("Pi", "Initial_Punctuation", [UnicodeCategory.InitialQuotePunctuation]),
            ("Pf", "Final_Punctuation", [UnicodeCategory.FinalQuotePunctuation]),
            ("Po", "Other_Punctuation", [UnicodeCategory.OtherPunctuation]),
            ("P", "Punctuation",
                [UnicodeCategory.ConnectorPunctuation, UnicodeCategory.DashPunctuation, UnicodeCategory.OpenPunctuation,
                 UnicodeCategory.ClosePunctuation, UnicodeCategory.InitialQuotePunctuation, UnicodeCategory.FinalQuotePunctuation,
                 UnicodeCategory.OtherPunctuation]),
            ("Sm", "Math_Symbol", [UnicodeCategory.MathSymbol]),
            ("Sc", "Currency_Symbol", [UnicodeCategory.CurrencySymbol]),
            ("Sk", "Modifier_Symbol", [UnicodeCategory.ModifierSymbol]),
            ("So", "Other_Symbol", [UnicodeCategory.OtherSymbol]),
            ("S", "Symbol",
                [UnicodeCategory.MathSymbol, UnicodeCategory.CurrencySymbol, UnicodeCategory.ModifierSymbol, UnicodeCategory.OtherSymbol]),
            ("Zs", "Space_Separator", [UnicodeCategory.SpaceSeparator]),
            ("Zl", "Line_Separator", [UnicodeCategory.LineSeparator]),
            ("Zp", "Paragraph_Separator", [UnicodeCategory.ParagraphSeparator]),
            ("Z", "Separator", [UnicodeCategory.SpaceSeparator, UnicodeCategory.LineSeparator, UnicodeCategory.ParagraphSeparator]),
            ("Cc", "Control", [UnicodeCategory.Control]),
            ("Cf", "Format", [UnicodeCategory.Format]),
            ("Cs", "Surrogate", [UnicodeCategory.Surrogate]),
            ("Co", "Private_Use", [UnicodeCategory.PrivateUse]),
            ("Cn", "Unassigned", [UnicodeCategory.OtherNotAssigned]),
            ("C", "Other",
                [UnicodeCategory.Control, UnicodeCategory.Format, UnicodeCategory.Surrogate, UnicodeCategory.PrivateUse,
                 UnicodeCategory.OtherNotAssigned]),
        ];
        return groups
            .SelectMany(group => new[] { KeyValuePair.Create(group.Short, group.Categories), KeyValuePair.Create(group.Long, group.Categories) })
            .Append(KeyValuePair.Create("digit", new[] { UnicodeCategory.DecimalDigitNumber }))
            .Append(KeyValuePair.Create("punct", groups.First(group => group.Short == "P").Categories))
            .ToFrozenDictionary(StringComparer.Ordinal);
    }
}
