namespace McpSecureApis.Core.Requests.Matching;

/// <summary>Reads a text piece by piece between separators. A text that ends with a separator has an empty piece after it.</summary>
internal ref struct Pieces(ReadOnlySpan<char> text, ReadOnlySpan<char> separator)
{
    private readonly ReadOnlySpan<char> _separator = separator;
    private ReadOnlySpan<char> _rest = text;

    public bool IsAtEnd { get; private set; } = text.IsEmpty;

    public bool TryTake(out ReadOnlySpan<char> piece)
    {
        piece = default;
        if (IsAtEnd)
        {
            return false;
        }

        var end = _rest.IndexOf(_separator, StringComparison.Ordinal);
        piece = end < 0 ? _rest : _rest[..end];
        IsAtEnd = end < 0;
        _rest = end < 0 ? default : _rest[(end + _separator.Length)..];
        return true;
    }

    /// <summary>Takes a piece that is the name, an equals sign and a value.</summary>
    public bool TryTakePair(ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        value = default;
        if (!TryTake(out var pair) || pair.Length <= name.Length || !pair.StartsWith(name, StringComparison.Ordinal) || pair[name.Length] != '=')
        {
            return false;
        }

        value = pair[(name.Length + 1)..];
        return true;
    }
}
