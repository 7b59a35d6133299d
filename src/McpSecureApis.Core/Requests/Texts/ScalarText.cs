using System.Text.Json;

namespace McpSecureApis.Core.Requests.Texts;

/// <summary>The text of a JSON scalar as it goes into a URI or a header: strings as they are, numbers by their own digits.</summary>
internal static class ScalarText
{
    /// <summary>Returns null when the value is no scalar, null, or a string that is not valid Unicode.</summary>
    public static string? TryRead(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                try
                {
                    return value.GetString();
                }
                catch (InvalidOperationException)
                {
                    // How System.Text.Json says that an escape is an unpaired surrogate.
                    return null;
                }

            case JsonValueKind.Number:
                return value.GetRawText();
            case JsonValueKind.True:
                return "true";
            case JsonValueKind.False:
                return "false";
            default:
                return null;
        }
    }
}
