using System.Text.Json;
using McpSecureApis.Core.Callers;

namespace McpSecureApis.Core.Requests.Texts;

/// <summary>Reads a value of the caller that is bound into a request: one non-empty string of at most 256 characters.</summary>
internal static class ClaimText
{
    public const int MaxLength = 256;

    /// <summary>Returns null when the caller does not have such a value.</summary>
    public static string? TryRead(Caller caller, string claim)
    {
        var found = caller.Find(claim);
        var text = found.Claim.ValueKind == JsonValueKind.String ? ScalarText.TryRead(found.Claim) : found.Text;
        return text is { Length: > 0 and <= MaxLength } && !HasUnpairedSurrogate(text) ? text : null;
    }

    private static bool HasUnpairedSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                {
                    return true;
                }

                i++;
            }
        }

        return false;
    }
}
