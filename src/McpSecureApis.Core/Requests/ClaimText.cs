using System.Text.Json;
using McpSecureApis.Core.Callers;

namespace McpSecureApis.Core.Requests;

/// <summary>Reads a claim that is bound into a request: one non-empty string of at most 256 characters.</summary>
internal static class ClaimText
{
    public const int MaxLength = 256;

    /// <summary>Returns null when the caller does not have such a claim.</summary>
    public static string? TryRead(Caller caller, string claim)
    {
        // What was checked against the issuer's entry comes first: a raw claim of the same name was not.
        var text = claim switch
        {
            "iss" => caller.Issuer,
            "sub" => caller.Subject,
            "client_id" => caller.Client,
            "tenant_id" => caller.Tenant,
            _ => caller.Claims.TryGetValue(claim, out var value) && value.ValueKind == JsonValueKind.String ? ScalarText.TryRead(value) : null,
        };
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
