using System.Text;
using McpSecureApis.Core.Credentials;

namespace McpSecureApis.Core.Masking;

/// <summary>Writes a value as an action lets it out.</summary>
internal static class ValueMasker
{
    private const string Hidden = "***";
    private const int MostShown = 4;

    public static string Redact(DataClass dataClass) => $"[redacted:{dataClass.Name}]";

    /// <summary>The same for the same value, class and tenant; another for another tenant, so that hashes are not joined across tenants.</summary>
    public static string Hash(DataClass dataClass, string? tenant, string value, KeyedHasher hasher) =>
        $"hash:{hasher.Hash($"masking.{dataClass.Name}", tenant, value)}";

    /// <summary>At most four characters of the value, and never over half of them, next to <c>***</c>.</summary>
    public static string Partial(DataClass dataClass, string value)
    {
        var budget = Math.Min(MostShown, Length(value) / 2);
        return dataClass.Partial switch
        {
            PartialForm.Email => Email(value, budget),
            PartialForm.Initials => Initials(value, budget),
            _ => End(value, budget),
        };
    }

    private static string End(string value, int budget)
    {
        var letters = new List<Rune>();
        foreach (var rune in value.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                letters.Add(rune);
            }
        }

        // Half of the letters and digits: separators are no secret, so they must not raise the share of the rest.
        var shown = Math.Min(budget, letters.Count / 2);
        var output = new StringBuilder(Hidden);
        foreach (var rune in letters.Skip(letters.Count - shown))
        {
            output.Append(rune);
        }

        return output.ToString();
    }

    private static string Email(string value, int budget)
    {
        var at = value.LastIndexOf('@');
        return budget >= 3 && at > 0 && at < value.Length - 1 && First(value) is { } local && First(value[(at + 1)..]) is { } domain
            ? $"{local}{Hidden}@{domain}{Hidden}"
            : Hidden;
    }

    private static string Initials(string value, int budget)
    {
        var words = value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (budget == 0 || words.Length == 0 || First(words[0]) is not { } first)
        {
            return Hidden;
        }

        // With the space between them two initials show three characters.
        return budget >= 3 && words.Length > 1 && words[0].Length > 1 && words[1].Length > 1 && First(words[1]) is { } second
            ? $"{first}{Hidden} {second}{Hidden}"
            : $"{first}{Hidden}";
    }

    /// <summary>The first character if it is a letter or digit.</summary>
    private static Rune? First(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            return Rune.IsLetterOrDigit(rune) ? rune : null;
        }

        return null;
    }

    private static int Length(string value)
    {
        var length = 0;
        foreach (var _ in value.EnumerateRunes())
        {
            length++;
        }

        return length;
    }
}
