using System.Security.Cryptography;
using System.Text.Unicode;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Reading;
using McpSecureApis.Core.Manifests.Rules;
using McpSecureApis.Core.Manifests.Shapes;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Manifests.Files;

/// <summary>
/// Reads a manifest file, YAML or JSON by its name, and applies the rules that need nothing but the file. Reports everything that is wrong
/// at once and never throws, whatever the bytes are.
/// </summary>
internal static class ManifestReader
{
    public static ManifestReadResult Read(string fileName, ReadOnlyMemory<byte> bytes)
    {
        var positions = new SourceMap();
        var findings = new FindingCollector(fileName, positions);
        var manifest = ReadModel(fileName, bytes, positions, findings);
        var structureHolds = !findings.HasErrors;
        string[] broken = [.. findings.Findings.Select(finding => finding.Path)];
        if (manifest is not null)
        {
            ManifestRules.Apply(manifest, findings);
        }

        return new ManifestReadResult
        {
            Manifest = findings.HasErrors ? null : manifest,
            Draft = structureHolds ? manifest : null,
            Parts = manifest,
            IsWhole = path => broken.Length <= FindingCollector.MaxFindings && !Array.Exists(broken, at => IsAtOrBelow(at, path)),
            Findings = findings,
            Positions = positions,
            Digest = Convert.ToHexStringLower(SHA256.HashData(bytes.Span)),
        };
    }

    private static bool IsAtOrBelow(string at, string path) =>
        at.StartsWith(path, StringComparison.Ordinal) && (at.Length == path.Length || at[path.Length] is '.' or '[');

    private static ApiManifest? ReadModel(string fileName, ReadOnlyMemory<byte> bytes, SourceMap positions, FindingCollector findings)
    {
        var root = ReadTree(fileName, bytes, findings);
        if (root is null)
        {
            return null;
        }

        positions.Attach(root);
        return (ApiManifest?)ManifestShapes.Manifest.Bind(root, DocumentPath.Root, findings);
    }

    /// <summary>Any file of an author's as a tree, by the same strict rules; null when it has none. All that is wrong is in the findings.</summary>
    internal static ManifestNode? ReadTree(string fileName, ReadOnlyMemory<byte> bytes, FindingCollector findings)
    {
        var start = new SourcePosition(1, 1);
        if (bytes.Length > ManifestLimits.MaxBytes)
        {
            findings.ErrorAt(
                start,
                string.Empty,
                "file-size",
                "The file is too large",
                $"{bytes.Length} bytes",
                $"at most {ManifestLimits.MaxBytes} bytes");
            return null;
        }

        if (bytes.Span.StartsWith("\uFEFF"u8))
        {
            findings.ErrorAt(
                start,
                string.Empty,
                "byte-order-mark",
                "The file starts with a byte order mark",
                "U+FEFF",
                "UTF-8 without a byte order mark");
            return null;
        }

        if (!Utf8.IsValid(bytes.Span))
        {
            findings.ErrorAt(InvalidPlace(bytes), string.Empty, "utf-8", "The file is not valid UTF-8", null, "UTF-8");
            return null;
        }

        var text = new ManifestText(bytes, findings);
        var isJson = fileName.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        var root = isJson ? JsonTreeReader.Read(text) : YamlTreeReader.Read(text);
        text.Guard.Finish();
        return isJson && root is not null ? WithoutSchemaReference(root) : root;
    }

    private static SourcePosition InvalidPlace(ReadOnlyMemory<byte> bytes)
    {
        var valid = 0;
        while (valid < bytes.Length &&
            System.Text.Rune.DecodeFromUtf8(bytes.Span[valid..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            valid += length;
        }

        return new PositionCursor(bytes).AtByte(valid);
    }

    /// <summary>A JSON file has no comments, so an editor is told the schema by a first member; it says nothing about the manifest.</summary>
    private static ManifestNode WithoutSchemaReference(ManifestNode root)
    {
        if (root.Kind != ManifestNodeKind.Object || root.Members.Count == 0 ||
            root.Members[0] is not { Name: "$schema", Value.Kind: ManifestNodeKind.String })
        {
            return root;
        }

        var rest = ManifestNode.Object(root.Position);
        foreach (var member in root.Members.Skip(1))
        {
            rest.TryAdd(member);
        }

        return rest;
    }
}
