using System.Text;
using McpSecureApis.Core.Approvals.Forms;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Approvals.Standing;

/// <summary>
/// Makes versions of manifests, those that are there and those that were approved, by the code that serves them. What was made of bytes is kept as
/// long as it is asked for, so that an approved version which goes on being served keeps its definitions and connections. Used by one thread at
/// a time.
/// </summary>
internal sealed class ManifestVersions(CatalogCompiler compiler, MaskingPolicy masking, TimeProvider clock)
{
    private Dictionary<(string Digest, string File), ManifestVersion?> _kept = [];
    private Dictionary<(string Digest, string File), ManifestVersion?> _asked = [];

    /// <summary>The side without any manifest.</summary>
    public ReviewSide Nothing => ReviewSide.Take(string.Empty, [], Compile, clock);

    /// <summary>A manifest that is compiled.</summary>
    public ManifestVersion Of(CompiledManifest manifest) => Ask(manifest.Digest, manifest.File, () => Make(manifest))!;

    /// <summary>The files of a folder, read once; those that are wrong are in the findings.</summary>
    public IReadOnlyList<ManifestVersion> Read(IReadOnlyList<ManifestFile> files, List<ManifestFinding> findings)
    {
        var reload = new ToolCatalog(compiler);
        findings.AddRange(reload.Reload(files).Findings);
        return [.. reload.Manifests.Select(Of)];
    }

    /// <summary>A version that was approved; null when it cannot be served any more, by the operator's settings of today.</summary>
    public ManifestVersion? Of(ApprovedSource source) => Ask(source.Digest, source.File, () =>
    {
        var bytes = Encoding.UTF8.GetBytes(source.Text);
        var compiled = compiler.Compile(source.File, ManifestReader.Read(source.File, bytes));
        return compiled is null ? null : Make(compiled with { Source = bytes });
    });

    /// <summary>Forgets what was not asked for since the last time.</summary>
    public void Forget() => (_kept, _asked) = (_asked, []);

    private CompiledManifest? Compile(ManifestReadResult read) => compiler.Compile(string.Empty, read);

    private ManifestVersion Make(CompiledManifest manifest) => new(
        manifest, EffectiveForm.Of(manifest, masking).ToDictionary(form => form.Name, StringComparer.Ordinal),
        new Lazy<ReviewSide>(() =>
            ReviewSide.Take(manifest.File, [new ManifestFile(manifest.File, manifest.Source.ToArray(), Problem: null)], Compile, clock)));

    private ManifestVersion? Ask(string digest, string file, Func<ManifestVersion?> make)
    {
        var key = (digest, file);
        if (!_asked.TryGetValue(key, out var version))
        {
            _asked[key] = version = _kept.TryGetValue(key, out var kept) ? kept : make();
        }

        return version;
    }
}
