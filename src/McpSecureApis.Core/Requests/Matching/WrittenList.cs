using System.Text.Json;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Matching;

/// <summary>Reads a list of values or of names and values back from its text and compares it with the argument, element by element.</summary>
internal static class WrittenList
{
    /// <summary>Whether the text is exactly the value: a scalar, the elements of an array, or the members of an object.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="separator">What stands between two elements.</param>
    /// <param name="parameter">How it was written.</param>
    /// <param name="value">The argument.</param>
    /// <param name="isEncoded">Whether the values are percent-encoded.</param>
    /// <param name="elementName">A name and equals sign before each element; empty without one.</param>
    public static bool IsMatch(
        ReadOnlySpan<char> text,
        ReadOnlySpan<char> separator,
        ParameterPart parameter,
        JsonElement value,
        bool isEncoded,
        ReadOnlySpan<char> elementName = default)
    {
        var pieces = new Pieces(text, separator);
        switch (value.ValueKind)
        {
            case JsonValueKind.Array when parameter.Keys is null:
                foreach (var element in value.EnumerateArray())
                {
                    if (!TryTake(ref pieces, elementName, out var piece) || !IsScalar(piece, element, isEncoded))
                    {
                        return false;
                    }
                }

                return pieces.IsAtEnd;
            case JsonValueKind.Object when parameter.Keys is not null:
                foreach (var member in value.EnumerateObject())
                {
                    if (!parameter.Keys.TryGetValue(member.Name, out var key) ||
                        !IsMember(ref pieces, key, member.Value, parameter.Explode, isEncoded))
                    {
                        return false;
                    }
                }

                return pieces.IsAtEnd;
            default:
                return parameter.Keys is null && TryTake(ref pieces, elementName, out var only) && pieces.IsAtEnd && IsScalar(only, value, isEncoded);
        }
    }

    /// <summary>Whether the text stands for the string, number or boolean.</summary>
    public static bool IsScalar(ReadOnlySpan<char> text, JsonElement value, bool isEncoded) =>
        ScalarText.TryRead(value) is { } expected && (isEncoded ? PercentEncoding.StandsFor(text, expected) : text.SequenceEqual(expected));

    private static bool TryTake(ref Pieces pieces, ReadOnlySpan<char> name, out ReadOnlySpan<char> piece) =>
        name.IsEmpty ? pieces.TryTake(out piece) : pieces.TryTakePair(name, out piece);

    private static bool IsMember(ref Pieces pieces, string key, JsonElement value, bool explode, bool isEncoded)
    {
        if (explode)
        {
            return pieces.TryTakePair(key, out var text) && IsScalar(text, value, isEncoded);
        }

        return pieces.TryTake(out var name) && name.SequenceEqual(key) && pieces.TryTake(out var next) && IsScalar(next, value, isEncoded);
    }
}
