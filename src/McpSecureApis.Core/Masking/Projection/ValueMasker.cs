using System.Text;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Masking.Projection;

/// <summary>Writes a value as an action lets it out.</summary>
internal static class ValueMasker
{
    private const string Hidden = "***";
    private const int MostShown = 4;

    /// <summary>The most characters that a value which is shown in part has.</summary>
    public const int LongestPartial = 32;

    public static string Redact(DataClass dataClass) => dataClass.Redacted;

    /// <summary>The same for the same value, class and tenant; another for another tenant, so that hashes are not joined across tenants.</summary>
    public static string Hash(DataClass dataClass, string? tenant, string value, KeyedHasher hasher) =>
        $"hash:{hasher.Hash($"masking.{dataClass.Name}", tenant, value)}";

    /// <summary>At most four characters of the value, and never over half of them, next to <c>***</c>.</summary>
    public static string Partial(DataClass dataClass, ReadOnlySpan<char> value)
    {
        Span<char> output = stackalloc char[LongestPartial];
        return new string(output[..Partial(dataClass, value, output)]);
    }

    /// <summary>
    /// Writes the same to <paramref name="output"/>, which has <see cref="LongestPartial"/> characters; returns how many were written.
    /// </summary>
    public static int Partial(DataClass dataClass, ReadOnlySpan<char> value, Span<char> output)
    {
        var budget = Math.Min(MostShown, Length(value) / 2);
        return dataClass.Partial switch
        {
            PartialForm.Email => Email(value, budget, output),
            PartialForm.Initials => Initials(value, budget, output),
            _ => End(value, budget, output),
        };
    }

    private static int End(ReadOnlySpan<char> value, int budget, Span<char> output)
    {
        var letters = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            letters += Rune.IsLetterOrDigit(rune) ? 1 : 0;
        }

        // Half of the letters and digits: separators are no secret, so they must not raise the share of the rest.
        var hidden = letters - Math.Min(budget, letters / 2);
        var length = Hide(output);
        foreach (var rune in value.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) && --hidden < 0)
            {
                length += rune.EncodeToUtf16(output[length..]);
            }
        }

        return length;
    }

    private static int Email(ReadOnlySpan<char> value, int budget, Span<char> output)
    {
        var at = value.LastIndexOf('@');
        if (budget < 3 || at <= 0 || at >= value.Length - 1 || First(value) is not { } local || First(value[(at + 1)..]) is not { } domain)
        {
            return Hide(output);
        }

        var length = local.EncodeToUtf16(output);
        length += Hide(output[length..]);
        output[length++] = '@';
        length += domain.EncodeToUtf16(output[length..]);
        return length + Hide(output[length..]);
    }

    private static int Initials(ReadOnlySpan<char> value, int budget, Span<char> output)
    {
        var first = Word(value, out var rest);
        if (budget == 0 || First(first) is not { } initial)
        {
            return Hide(output);
        }

        var length = initial.EncodeToUtf16(output);
        length += Hide(output[length..]);

        // With the space between them two initials show three characters.
        var second = Word(rest, out _);
        if (budget >= 3 && first.Length > 1 && second.Length > 1 && First(second) is { } other)
        {
            output[length++] = ' ';
            length += other.EncodeToUtf16(output[length..]);
            length += Hide(output[length..]);
        }

        return length;
    }

    private static int Hide(Span<char> output)
    {
        Hidden.CopyTo(output);
        return Hidden.Length;
    }

    /// <summary>The first word, empty when there is none, and what follows it.</summary>
    private static ReadOnlySpan<char> Word(ReadOnlySpan<char> text, out ReadOnlySpan<char> rest)
    {
        text = text.TrimStart();
        var end = 0;
        while (end < text.Length && !char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        rest = text[end..];
        return text[..end];
    }

    /// <summary>The first character if it is a letter or digit.</summary>
    private static Rune? First(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            return Rune.IsLetterOrDigit(rune) ? rune : null;
        }

        return null;
    }

    private static int Length(ReadOnlySpan<char> value)
    {
        var length = 0;
        foreach (var _ in value.EnumerateRunes())
        {
            length++;
        }

        return length;
    }
}
