using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace McpSecureApis.Core.Callers.Tokens;

/// <summary>
/// A point in time in a claim (RFC 7519 section 2): seconds since 1970, which may have a fraction. Kept as whole seconds, rounded towards
/// the shorter life of the token, so that no fraction lets a token count longer than its issuer said.
/// </summary>
internal static class NumericDate
{
    public static bool IsValid(JsonElement claim) => TryRead(claim, out _);

    /// <summary>The end of a time span; null when there is no such claim. The gate has checked its type.</summary>
    public static long? End(JsonElement claims, string name) => Read(claims, name) is { } value ? (long)decimal.Floor(value) : null;

    /// <summary>The begin of a time span; null when there is no such claim. The gate has checked its type.</summary>
    public static long? Begin(JsonElement claims, string name) => Read(claims, name) is { } value ? (long)decimal.Ceiling(value) : null;

    private static decimal? Read(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var claim) && TryRead(claim, out var value) ? value : null;

    private static bool TryRead(JsonElement claim, out decimal value)
    {
        value = 0;

        // Numbers beyond 64 bits are no time that anybody means, and would overflow what they are compared with.
        return claim.ValueKind == JsonValueKind.Number &&
            decimal.TryParse(JsonMarshal.GetRawUtf8Value(claim), NumberStyles.Float, CultureInfo.InvariantCulture, out value) &&
            value is >= long.MinValue and <= long.MaxValue;
    }
}
