namespace McpSecureApis.Core.Audit;

/// <summary>The segments of a trail.</summary>
internal static class AuditFolder
{
    /// <summary>In the order of their names: by start of the writer, writer and number. A single file is a trail of one segment.</summary>
    /// <exception cref="IOException">There is nothing at the path.</exception>
    public static IReadOnlyList<string> Segments(string path) => File.Exists(path)
        ? [path]
        : [.. Directory.EnumerateFiles(path, AuditSegmentName.Pattern).Order(StringComparer.Ordinal)];
}
