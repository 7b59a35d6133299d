namespace McpSecureApis.Json.Schemas.Running;

/// <summary>
/// The names that an object's schema declares, for the words about a name that it does not. That name is the sender's text
/// and is never repeated.
/// </summary>
internal sealed class DeclaredNames
{
    private const int MostListed = 40;
    private const int LongestCompared = 64;

    private readonly string[] _names;
    private readonly string _allowed;

    public DeclaredNames(IEnumerable<string> names)
    {
        _names = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        _allowed = _names.Length == 0
            ? "; no members are allowed"
            : "; allowed: " + string.Join(", ", _names.Take(MostListed)) + (_names.Length > MostListed ? ", …" : "");
    }

    public string Unknown(string name)
    {
        var near = Nearest(name);
        return "has a member that is not allowed" + (near is null ? "" : $"; did you mean '{near}'?") + _allowed;
    }

    private string? Nearest(string name)
    {
        if (name.Length > LongestCompared)
        {
            return null;
        }

        var best = (Name: (string?)null, Distance: Math.Max(1, name.Length / 3) + 1);
        foreach (var candidate in _names.Take(MostListed * 4))
        {
            var distance = candidate.Length > LongestCompared ? int.MaxValue : Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < best.Distance)
            {
                best = (candidate, distance);
            }
        }

        return best.Name;
    }

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string left, string right)
    {
        var previous = (stackalloc int[LongestCompared + 1]);
        var current = (stackalloc int[LongestCompared + 1]);
        for (var j = 0; j <= right.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), replaced);
            }

            current.CopyTo(previous);
        }

        return previous[right.Length];
    }
}
