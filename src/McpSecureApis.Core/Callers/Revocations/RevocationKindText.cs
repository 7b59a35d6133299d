using System.Collections.Frozen;
using System.Text.Json;

namespace McpSecureApis.Core.Callers.Revocations;

/// <summary>The outside name of a <see cref="RevocationKind"/>: <c>token-id</c> for <see cref="RevocationKind.TokenId"/>.</summary>
internal static class RevocationKindText
{
    private static readonly FrozenDictionary<string, RevocationKind> Kinds = Enum.GetValues<RevocationKind>()
        .ToFrozenDictionary(kind => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString()), StringComparer.Ordinal);

    /// <summary>All names, for a message.</summary>
    public static string All { get; } = string.Join(", ", Kinds.OrderBy(kind => kind.Value).Select(kind => kind.Key));

    public static string ToWord(this RevocationKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    public static bool TryParse(string word, out RevocationKind kind) => Kinds.TryGetValue(word, out kind);
}
