using System.ComponentModel;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>A file that an argument holds in base64, and what it may be. Both limits are required: without them anything could be sent.</summary>
internal sealed record FileManifest
{
    [Description("Name of the argument, a string with contentEncoding: base64.")]
    public required string Argument { get; init; }

    [Description("Largest file in bytes after decoding, such as 512KiB; at most 3MiB.")]
    public required long MaxBytes { get; init; }

    [Description("Media types that the file may have. The content decides which of them it is; it is sent as the first that it fits.")]
    public required IReadOnlyList<string> MediaTypes { get; init; }

    [Description("File name of a multipart part: a constant, or a text with placeholders such as '{name}.pdf'. The default is file.")]
    public string? Filename { get; init; }
}
