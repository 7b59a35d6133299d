using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using McpSecureApis.Core.Audit.Stores;

namespace McpSecureApis.Commands.Trails;

/// <summary>Reads what command lines say of a trail: where it is, and from when to when.</summary>
internal static class TrailArguments
{
    /// <summary>
    /// A path that leads to no trail is a mistake: "everything holds" about nothing would hide that the trail is elsewhere or gone.
    /// </summary>
    public static string? FindProblem([NotNull] string? path)
    {
        path ??= string.Empty;
        if (path.Length == 0)
        {
            return "Give the path of a trail, or a configuration that has Audit:Path.";
        }

        return !Path.Exists(path) ? $"{path}: there is no such file or folder."
            : new AuditFolderSource(path).Segments.Count == 0 ? $"{path}: there is no audit trail (*.jsonl) in this folder."
            : null;
    }

    /// <summary>True also when there is no text, which is no time.</summary>
    public static bool TryReadTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (text is null)
        {
            return true;
        }

        var read = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value);
        time = value;
        return read;
    }
}
