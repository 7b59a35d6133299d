using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Requests;

namespace McpSecureApis.Core.Confirmation;

/// <summary>
/// The question as a person reads it: every argument, and what the caller's token puts into the request besides. Values stand in their JSON text,
/// so that a line break or an invisible character in one cannot pass for a line of ours.
/// </summary>
internal static class ConfirmationText
{
    /// <summary>What a person can be asked to read. A longer question is not asked, because a part that is not shown is not confirmed.</summary>
    public const int Longest = 16_384;

    /// <summary>A file in base64 up to this length is shown as it is.</summary>
    private const int LongestFileText = 256;

    /// <summary>The text, or null when it would be too long to be shown whole.</summary>
    public static string? Write(ConfirmationDefinition tool, BackendRequest request)
    {
        var text = new StringBuilder("Confirm this call?\n\n");
        text.Append("Tool: ").Append(tool.Title).Append(" (").Append(tool.Tool.Name).Append(" of ")
            .Append(tool.Tool.Manifest).Append(' ').Append(tool.Tool.Version).Append(")\n");
        text.Append("Effect: ").Append(tool.Effect switch
        {
            ToolEffect.Destructive => "destructive, cannot be undone",
            ToolEffect.Write => "changes data",
            _ => "reads data",
        }).Append('\n');
        text.Append("Arguments:");
        var call = request.Call;
        var any = false;
        foreach (var argument in call.Arguments.EnumerateObject())
        {
            any = true;
            var isFile = call.IsFile(argument.Name) && argument.Value.ValueKind == JsonValueKind.String;
            AppendLine(text, argument.Name, isFile ? File(argument.Value) : UnsafeCharacters.Escape(argument.Value.GetRawText()));
            if (text.Length > Longest)
            {
                return null;
            }
        }

        if (!any)
        {
            text.Append(" none");
        }

        AppendBound(text, request);
        return text.Length > Longest ? null : text.ToString();
    }

    /// <summary>What the model neither sees nor sets can decide what is hit, such as a department in the address.</summary>
    private static void AppendBound(StringBuilder text, BackendRequest request)
    {
        var isFirst = true;
        foreach (var (claim, value) in request.BoundClaims())
        {
            if (isFirst)
            {
                text.Append("\nFrom the sign-in:");
                isFirst = false;
            }

            AppendLine(text, claim, UnsafeCharacters.Escape($"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\""));
        }
    }

    private static void AppendLine(StringBuilder text, string name, string value) =>
        text.Append("\n  ").Append(UnsafeCharacters.Escape(name)).Append(": ").Append(value);

    /// <summary>Nobody reads base64: its length and its digest say as much, and can be compared.</summary>
    private static string File(JsonElement value)
    {
        var text = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        return text.Length <= LongestFileText
            ? UnsafeCharacters.Escape(value.GetRawText())
            : $"a file in base64, {text.Length} characters, SHA-256 of them {Convert.ToHexStringLower(SHA256.HashData(text))}";
    }
}
