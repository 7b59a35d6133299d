namespace McpSecureApis.Core.Manifests.Values;

/// <summary>Guesses which allowed name a misspelt one was meant to be.</summary>
internal static class NearestName
{
    /// <summary>The closest of <paramref name="allowed"/>, or null when none is close.</summary>
    public static string? Find(string name, IEnumerable<string> allowed)
    {
        string? nearest = null;
        var least = Math.Min(4, Math.Max(2, (name.Length / 3) + 1));
        if (name.Length > 64)
        {
            return null;
        }

        foreach (var candidate in allowed)
        {
            var distance = string.Equals(Plain(candidate), Plain(name), StringComparison.Ordinal) ? 0 : Distance(name, candidate);
            if (distance < least)
            {
                least = distance;
                nearest = candidate;
            }
        }

        return nearest;
    }

    /// <summary><c>base_url</c>, <c>base-url</c> and <c>BaseURL</c> all mean <c>baseUrl</c>.</summary>
    private static string Plain(string name) =>
        name.Replace("_", string.Empty, StringComparison.Ordinal).Replace("-", string.Empty, StringComparison.Ordinal).ToUpperInvariant();

    private static int Distance(string left, string right)
    {
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                var substitution = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.Min(substitution, Math.Min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }

        return row[^1];
    }
}
