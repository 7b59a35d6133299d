using System.ComponentModel;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>A picture that a client may show beside a name.</summary>
internal sealed record IconManifest
{
    [Description("https URL on the server's own origin, or data:image/png;base64,… of at most 16 KiB.")]
    public required string Src { get; init; }

    [Description("image/png, image/jpeg or image/webp.")]
    public string? MimeType { get; init; }

    [Description("Sizes such as 48x48, or any.")]
    public IReadOnlyList<string> Sizes { get; init; } = [];

    [Description("light or dark: the background that the icon is for.")]
    public IconTheme? Theme { get; init; }
}
