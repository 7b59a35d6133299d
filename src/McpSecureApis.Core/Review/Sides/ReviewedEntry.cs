using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Sides;

/// <summary>A tool, resource or prompt of one side, with the parts that decide a call.</summary>
internal sealed class ReviewedEntry
{
    private readonly Lazy<IReadOnlyList<Condition>> _conditions;

    private ReviewedEntry(
        ReviewedManifest manifest, ChangedKind kind, string path, object written, AccessManifest accessWritten, AccessDefinition access,
        ArgumentsDefinition arguments)
    {
        Manifest = manifest;
        Entry = new ChangedEntry(kind, access.Tool.Name);
        Path = path;
        Written = written;
        AccessWritten = accessWritten;
        Access = access;
        Arguments = arguments;
        _conditions = new(() => Compile(accessWritten.When, manifest.Written.Claims, arguments));
    }

    public ReviewedManifest Manifest { get; }

    public ChangedEntry Entry { get; }

    /// <summary>Where it stands in its file: <c>tools[2]</c>.</summary>
    public string Path { get; }

    /// <summary>The <see cref="ToolManifest"/>, <see cref="ResourceManifest"/> or <see cref="PromptManifest"/>.</summary>
    public object Written { get; }

    public AccessManifest AccessWritten { get; }

    public AccessDefinition Access { get; }

    public ArgumentsDefinition Arguments { get; }

    /// <summary>What is called; null for a prompt, behind which there is no backend.</summary>
    public ToolDefinition? Unit { get; private init; }

    /// <summary>The conditions as they were compiled, to be compared with those of the other side.</summary>
    public IReadOnlyList<Condition> Conditions => _conditions.Value;

    /// <summary>Whether a caller without any scope and claim sees the entry.</summary>
    public bool IsOpenToAll => AccessWritten.Authenticated && Conditions.All(condition => condition.Arguments.Count > 0);

    /// <summary>Every entry of a manifest.</summary>
    public static IEnumerable<ReviewedEntry> Of(ReviewedManifest manifest)
    {
        var (written, compiled) = (manifest.Written, manifest.Compiled);
        for (var i = 0; i < compiled.Tools.Count; i++)
        {
            var tool = compiled.Tools[i];
            yield return new ReviewedEntry(
                manifest, ChangedKind.Tool, $"tools[{i}]", written.Tools[i], tool.Manifest.Access, tool.Access, tool.Arguments)
            {
                Unit = tool,
            };
        }

        for (var i = 0; i < compiled.Resources.Count; i++)
        {
            var unit = compiled.Resources[i].Unit;
            yield return new ReviewedEntry(manifest, ChangedKind.Resource, $"resources[{i}]", written.Resources[i], unit.Manifest.Access,
                unit.Access, unit.Arguments)
            {
                Unit = unit,
            };
        }

        for (var i = 0; i < compiled.Prompts.Count; i++)
        {
            var prompt = compiled.Prompts[i];
            yield return new ReviewedEntry(
                manifest, ChangedKind.Prompt, $"prompts[{i}]", written.Prompts[i], prompt.Manifest.Access, prompt.Access, prompt.Arguments);
        }
    }

    private static IReadOnlyList<Condition> Compile(IReadOnlyList<string> when, IReadOnlyDictionary<string, ClaimType> claims,
        ArgumentsDefinition arguments)
    {
        // They were compiled when the manifest was checked; what they were compiled to is not kept there.
        var operands = new ConditionOperands(claims, arguments.InputSchema);
        var findings = new FindingCollector(string.Empty, new SourceMap());
        return [.. when.Select(text => Condition.Compile(text, operands, string.Empty, findings) ?? throw new InvalidOperationException(
            "A checked condition does not compile."))];
    }
}
