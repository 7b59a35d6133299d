namespace McpSecureApis.Core.Manifests.Reading;

/// <summary>The bounds of one manifest file, before and while it is parsed.</summary>
internal static class ManifestLimits
{
    public const int MaxBytes = 1024 * 1024;

    public const int MaxDepth = 32;

    /// <summary>Longest member name in characters; no name of an API comes near it.</summary>
    public const int MaxNameLength = 512;

    /// <summary>Longest number in characters, as everywhere (RULES, "Arguments and numbers").</summary>
    public const int MaxNumberLength = 64;

    /// <summary>Most manifest files below one folder.</summary>
    public const int MaxFiles = 10_000;
}
