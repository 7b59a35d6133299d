using System.Collections.Frozen;

namespace McpSecureApis.Core.Backend.Replies;

/// <summary>
/// What a reply's headers say it is, as words of our own: one of a closed list, because any other text would be the backend's in our log.
/// </summary>
internal static class ReplyWords
{
    public const string Other = "other";

    private static readonly FrozenSet<string> MediaTypes = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "application/json", "application/octet-stream", "application/pdf", "application/x-ndjson", "application/xhtml+xml",
        "application/xml", "application/yaml", "application/zip", "application/x-www-form-urlencoded", "application/javascript",
        "image/gif", "image/jpeg", "image/png", "image/svg+xml", "image/webp", "multipart/form-data", "multipart/mixed", "text/csv",
        "text/event-stream", "text/html", "text/javascript", "text/json", "text/markdown", "text/plain", "text/xml");

    private static readonly FrozenSet<string> Charsets = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "iso-8859-1", "iso-8859-15", "us-ascii", "utf-16", "utf-16be", "utf-16le", "utf-32", "utf8", "windows-1252");

    private static readonly FrozenSet<string> Encodings = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "compress", "deflate", "zstd", "x-gzip");

    public static string MediaType(string name) => Known(MediaTypes, name);

    public static string Charset(string name) => Known(Charsets, name.Trim('"'));

    /// <summary>Of <c>Content-Encoding</c>.</summary>
    public static string Encoding(ICollection<string> names) => names.Count == 1 ? Known(Encodings, names.First()) : "several";

    private static string Known(FrozenSet<string> names, string name) => names.TryGetValue(name, out var known) ? known : Other;
}
