using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Shapes;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Organisation.Model;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Organisation.Reading;

/// <summary>
/// Reads a file of rules as strictly as a manifest, JSON or YAML by its name. Reports everything that is wrong at once and never throws,
/// whatever the bytes are.
/// </summary>
internal static class OrganisationReader
{
    private static readonly Lazy<ObjectShape> LazyShape = new(() => new ObjectShape(typeof(OrganisationManifest)));

    /// <summary>What a file of rules may look like.</summary>
    public static ObjectShape Shape => LazyShape.Value;

    public static OrganisationReadResult Read(string file, ReadOnlyMemory<byte> bytes)
    {
        var positions = new SourceMap();
        var findings = new FindingCollector(file, positions);
        OrganisationManifest? manifest = null;
        var root = ManifestReader.ReadTree(file, bytes, findings);
        if (root is not null)
        {
            positions.Attach(root);
            manifest = (OrganisationManifest?)Shape.Bind(root, DocumentPath.Root, findings);
        }

        if (manifest is not null)
        {
            OrganisationValidator.Apply(manifest, findings);
        }

        return new OrganisationReadResult(
            file,
            findings.HasErrors ? null : manifest?.Rules,
            positions,
            [.. findings.Findings.OrderBy(finding => finding.Line).ThenBy(finding => finding.Column)])
        {
            Texts = !findings.HasErrors && root is not null && root.TryFind("rules", out var rules) ? [.. rules.Value.Items.Select(Text)] : [],
        };
    }

    private static string Text(ManifestNode rule)
    {
        var rest = ManifestNode.Object(rule.Position);
        foreach (var member in rule.Members.Where(member => member.Name != "name"))
        {
            rest.TryAdd(member);
        }

        return rest.ToJson().GetRawText();
    }
}
