using System.Buffers;

namespace McpSecureApis.Core.Callers.Scopes;

/// <summary>What a scope may be called (scope-token of RFC 6749 section 3.3).</summary>
internal static class ScopeName
{
    public const int MaxLength = 256;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        [.. Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(code => (char)code).Where(character => character is not ('"' or '\\'))]);

    public static bool IsValid(string scope) => scope.Length is > 0 and <= MaxLength && !scope.AsSpan().ContainsAnyExcept(Allowed);
}
