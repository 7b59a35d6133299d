using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests;

namespace McpSecureApis.Core.Calls;

/// <summary>
/// The question as a person reads it. Values are the caller's own, in their JSON text, so that a line break or an invisible character in one
/// cannot pass for a line of ours.
/// </summary>
internal static class ConfirmationText
{
    /// <summary>What a person can be asked to read. A longer question is not asked, because a part that is not shown is not confirmed.</summary>
    public const int Longest = 16_384;

    /// <summary>A file in base64 up to this length is shown as it is.</summary>
    private const int LongestFileText = 256;

    /// <summary>The text, or null when it would be too long to be shown whole.</summary>
    public static string? Write(ToolDefinition tool, ValidatedCall call)
    {
        var text = new StringBuilder("Confirm this call?\n\n");
        text.Append("Tool: ").Append(tool.Manifest.Title ?? tool.Identity.Tool).Append(" (").Append(tool.Identity.Tool).Append(" of ")
            .Append(tool.Identity.Manifest).Append(' ').Append(tool.Identity.Version).Append(")\n");
        text.Append("Effect: ").Append(tool.Manifest.Effect switch
        {
            ToolEffect.Destructive => "destructive, cannot be undone",
            ToolEffect.Write => "changes data",
            _ => "reads data",
        }).Append('\n');
        text.Append("Arguments:");
        var any = false;
        foreach (var argument in call.Arguments.EnumerateObject())
        {
            any = true;
            var isFile = call.IsFile(argument.Name) && argument.Value.ValueKind == JsonValueKind.String;
            text.Append("\n  ").Append(UnsafeCharacters.Escape(argument.Name)).Append(": ").Append(isFile ? File(argument.Value) : UnsafeCharacters.Escape(argument.Value.GetRawText()));
            if (text.Length > Longest)
            {
                return null;
            }
        }

        return any ? text.ToString() : text.Append(" none").ToString();
    }

    /// <summary>Nobody reads base64: its length and its digest say as much, and can be compared.</summary>
    private static string File(JsonElement value)
    {
        var text = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        return text.Length <= LongestFileText
            ? UnsafeCharacters.Escape(value.GetRawText())
            : $"a file in base64, {text.Length} characters, SHA-256 of them {Convert.ToHexStringLower(SHA256.HashData(text))}";
    }
}
