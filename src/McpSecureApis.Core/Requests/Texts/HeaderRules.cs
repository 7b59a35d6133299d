using System.Buffers;

namespace McpSecureApis.Core.Requests.Texts;

/// <summary>Which headers a manifest may set, and to what.</summary>
internal static class HeaderRules
{
    public const int MaxValueLength = 4096;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> ValueCharacters =
        SearchValues.Create("\t" + string.Concat(Enumerable.Range(0x20, 0x7F - 0x20).Select(unit => (char)unit)));

    public static bool IsName(string name) => name.Length is > 0 and <= 128 && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>What is wrong with the value; null when it may be sent.</summary>
    public static string? FindProblem(ReadOnlySpan<char> value)
    {
        if (value.IsEmpty)
        {
            return "must not be empty: it is sent in a header";
        }

        if (value.Length > MaxValueLength)
        {
            return $"must have at most {MaxValueLength} characters: it is sent in a header";
        }

        if (value.ContainsAnyExcept(ValueCharacters))
        {
            return "must have printable ASCII characters only: it is sent in a header";
        }

        return value[0] is ' ' or '\t' || value[^1] is ' ' or '\t' ? "must not start or end with white space: it is sent in a header" : null;
    }

    /// <summary>
    /// Whether the platform has an own idea of the header's values (<c>Accept</c>, <c>If-Match</c>, …) and may refuse or rewrite one.
    /// </summary>
    public static bool HasGrammar(string name)
    {
        using var probe = new HttpRequestMessage();
        return !IsSentAsWritten(probe, name, "{probe}@,;=\"");
    }

    /// <summary>Whether the header goes out exactly as written.</summary>
    public static bool IsSentAsWritten(string name, string value)
    {
        using var probe = new HttpRequestMessage();
        return IsSentAsWritten(probe, name, value);
    }

    private static bool IsSentAsWritten(HttpRequestMessage probe, string name, string value)
    {
        try
        {
            probe.Headers.Add(name, value);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException)
        {
            // A value that the header's grammar does not take, or a header that does not belong to requests.
            return false;
        }

        return probe.Headers.NonValidated.TryGetValues(name, out var values) && values.Count == 1 &&
            string.Equals(values.ToString(), value, StringComparison.Ordinal);
    }
}
