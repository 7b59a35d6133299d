using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace McpSecureApis.Core.Callers.Scopes;

/// <summary>Reads the scopes of a claim: one string, split at U+0020 only (RFC 6749 section 3.3), or an array of whole names.</summary>
internal static class ScopeClaim
{
    /// <summary>False when the claim has another shape; the token is refused then, as nobody knows what it means.</summary>
    public static bool TryRead(JsonElement claim, [NotNullWhen(true)] out IReadOnlyList<string>? scopes)
    {
        scopes = null;
        if (claim.ValueKind == JsonValueKind.String)
        {
            scopes = claim.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return true;
        }

        if (claim.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        var names = new List<string>(claim.GetArrayLength());
        foreach (var entry in claim.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.String || entry.GetString() is not { Length: > 0 } name ||
                name.Contains(' ', StringComparison.Ordinal))
            {
                return false;
            }

            names.Add(name);
        }

        scopes = names;
        return true;
    }
}
