using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;

namespace McpSecureApis.Core.Manifests.Files;

/// <summary>What came of reading one manifest file.</summary>
internal sealed class ManifestReadResult
{
    /// <summary>The manifest; null when anything at all is wrong with it. Only this may be served.</summary>
    public required ApiManifest? Manifest { get; init; }

    /// <summary>
    /// The manifest although it breaks rules, so that the other rooms can add what they find and the author sees everything at once; null when
    /// a member is missing, unknown or of the wrong type. Never served.
    /// </summary>
    public required ApiManifest? Draft { get; init; }

    /// <summary>
    /// The manifest as far as it could be read, with null where a member is missing; null when the file holds no object. So that the other
    /// rooms can look at the parts that have their shape (<see cref="IsWhole"/>) although others do not. Never served.
    /// </summary>
    public required ApiManifest? Parts { get; init; }

    /// <summary>Whether the reader found nothing at the path or below it, so that this part can be looked at.</summary>
    public required Func<string, bool> IsWhole { get; init; }

    /// <summary>Everything found, in the order in which it was found.</summary>
    public required FindingCollector Findings { get; init; }

    public required SourceMap Positions { get; init; }

    /// <summary>SHA-256 of the file's bytes, lower-case hex.</summary>
    public required string Digest { get; init; }

    /// <summary>The same of a file of another name with these bytes; nothing is found of it yet.</summary>
    public ManifestReadResult UnderName(string file) => new()
    {
        Manifest = Manifest,
        Draft = Draft,
        Parts = Parts,
        IsWhole = IsWhole,
        Findings = new FindingCollector(file, Positions),
        Positions = Positions,
        Digest = Digest,
    };
}
