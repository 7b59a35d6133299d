using System.Text.Json;
using McpSecureApis.Core.Callers;

namespace McpSecureApis.Core.Requests.Texts;

/// <summary>What a text of the template has to say, made from the arguments by other means than the request was.</summary>
internal static class ExpectedText
{
    /// <summary>Null when the argument or claim is not there or has no text.</summary>
    public static string? Of(ValueOrigin source, Caller caller, JsonElement arguments) => source.IsClaim
        ? ClaimText.TryRead(caller, source.Name)
        : arguments.TryGetProperty(source.Name, out var value) ? ScalarText.TryRead(value) : null;

    /// <summary>The whole text; null when something of it is not there.</summary>
    public static string? Of(IReadOnlyList<ValuePart> parts, Caller caller, JsonElement arguments, Func<string, string>? encode = null)
    {
        var texts = new string?[parts.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            var value = parts[i].Source is { } source ? Of(source, caller, arguments) : null;
            texts[i] = parts[i].Constant ?? (value is not null && encode is not null ? encode(value) : value);
            if (texts[i] is null)
            {
                return null;
            }
        }

        return string.Concat(texts);
    }
}
