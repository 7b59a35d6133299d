using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using McpSecureApis.Core.Callers.Issuers;

namespace McpSecureApis.Core.Callers.Scopes;

/// <summary>Reads the roles of a claim: one string, split at U+0020, or an array of whole names, which may hold spaces.</summary>
internal static class RoleClaim
{
    /// <summary>False when the claim has another shape.</summary>
    public static bool TryRead(JsonElement claim, [NotNullWhen(true)] out IReadOnlyList<string>? roles)
    {
        roles = claim.ValueKind switch
        {
            JsonValueKind.String => claim.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            JsonValueKind.Array when claim.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String) =>
                [.. claim.EnumerateArray().Select(entry => entry.GetString()!)],
            _ => null,
        };
        return roles is not null;
    }

    /// <summary>Whether a role has a name that anybody can mean.</summary>
    public static bool IsName(string role) => role.Length is > 0 and <= TrustedIssuer.MaxNameLength && !role.Any(char.IsControl);
}
