using System.Security.Cryptography;
using System.Text;

namespace McpSecureApis.Conformance;

/// <summary>A signed state of the fixtures that ask more than one question; the product seals its own in another way.</summary>
internal static class FixtureState
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public static string Sign(string text) => $"{text}.{Tag(text)}";

    public static string? Read(string? state)
    {
        var dot = state?.LastIndexOf('.') ?? -1;
        return dot > 0 && Tag(state![..dot]) == state[(dot + 1)..] ? state[..dot] : null;
    }

    private static string Tag(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(text)));
}
