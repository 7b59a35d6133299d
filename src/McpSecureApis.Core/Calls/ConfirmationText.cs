using System.Text;
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
            text.Append("\n  ").Append(UnsafeCharacters.Escape(argument.Name)).Append(": ").Append(UnsafeCharacters.Escape(argument.Value.GetRawText()));
            if (text.Length > Longest)
            {
                return null;
            }
        }

        return any ? text.ToString() : text.Append(" none").ToString();
    }
}
