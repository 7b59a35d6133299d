using System.Text.RegularExpressions;

namespace McpSecureApis.Core.Manifests.Values;

/// <summary>What to write for a version that has one or two numbers only, the common slip: <c>1.0</c> is <c>1.0.0</c>.</summary>
internal static partial class VersionText
{
    /// <summary>The member of a manifest that is a version.</summary>
    public const string Path = "version";

    [GeneratedRegex(@"\A(0|[1-9][0-9]{0,8})(?<second>\.(0|[1-9][0-9]{0,8}))?\z", NameRules.Options, NameRules.Deadline)]
    private static partial Regex Short { get; }

    /// <summary>The semantic version that was probably meant; null when the text is something else.</summary>
    public static string? Complete(string text) => Short.Match(text) is not { Success: true } match ? null
        : match.Groups["second"].Success ? text + ".0" : text + ".0.0";
}
