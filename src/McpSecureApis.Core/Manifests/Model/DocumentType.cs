namespace McpSecureApis.Core.Manifests.Model;

/// <summary>
/// A kind of document that a resource may be instead of JSON. Only passive ones, which a client shows and does not run, and of the binary ones only
/// those that are told by their first bytes: what a client is given is what it was said to be.
/// </summary>
/// <param name="Name">The media type.</param>
/// <param name="IsText">Whether it is text in UTF-8, so that detectors can run over it.</param>
internal sealed record DocumentType(string Name, bool IsText)
{
    private static readonly DocumentType[] All =
    [
        new("text/plain", IsText: true),
        new("text/markdown", IsText: true),
        new("text/csv", IsText: true),
        new("image/png", IsText: false) { Signature = [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n'] },
        new("image/jpeg", IsText: false) { Signature = [0xFF, 0xD8, 0xFF] },
        new("image/gif", IsText: false) { Signature = [.. "GIF8"u8] },
        new("image/webp", IsText: false) { Signature = [.. "RIFF"u8], Form = [.. "WEBP"u8] },
        new("application/pdf", IsText: false) { Signature = [.. "%PDF-"u8] },
    ];

    /// <summary>The names of all kinds, for people.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(type => type.Name));

    /// <summary>What such a document starts with.</summary>
    private byte[] Signature { get; init; } = [];

    /// <summary>What stands behind the length of a RIFF file.</summary>
    private byte[] Form { get; init; } = [];

    public static DocumentType? Find(string name) => Array.Find(All, type => string.Equals(type.Name, name, StringComparison.Ordinal));

    /// <summary>Whether the bytes begin as a document of this kind does.</summary>
    public bool Fits(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Signature) && (Form.Length == 0 || (bytes.Length >= 12 && bytes[8..].StartsWith(Form)));
}
