namespace McpSecureApis.Core.Requests.Texts;

/// <summary>A file that an argument holds in base64, and what it may be.</summary>
internal sealed record FileDefinition
{
    /// <summary>The largest file that a manifest may let through: with base64 around it, what one argument may hold.</summary>
    public const int MostBytes = 3 * 1024 * 1024;

    public required ValueOrigin Argument { get; init; }

    public required int MaxBytes { get; init; }

    public required IReadOnlyList<string> MediaTypes { get; init; }

    /// <summary>The file name of a multipart part, with constants as they stand; empty when the file is the whole body.</summary>
    public IReadOnlyList<ValuePart> Filename { get; init; } = [];
}
