namespace McpSecureApis.Core.Callers.Revocations;

/// <summary>Tokens that count no more, whatever their own time says.</summary>
/// <param name="Kind">What of a token is meant.</param>
/// <param name="Value">Its value, as the token has it, compared byte for byte.</param>
/// <param name="Issuer">Whose tokens are meant; null for those of every issuer. Always null where <paramref name="Kind"/> is the issuer.</param>
/// <param name="Until">From when such tokens count again; null for never.</param>
internal sealed record Revocation(RevocationKind Kind, string Value, string? Issuer, DateTimeOffset? Until)
{
    /// <summary>The longest value, in characters; no name that counts in a token is longer.</summary>
    public const int LongestValue = 1024;

    public bool IsOver(DateTimeOffset now) => Until <= now;

    /// <summary>Whether both speak of the same tokens, whatever their time.</summary>
    public bool IsAboutTheSame(Revocation other) => (Kind, Value, Issuer) == (other.Kind, other.Value, other.Issuer);
}
