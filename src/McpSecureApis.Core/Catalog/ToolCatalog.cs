using System.Security.Cryptography;
using System.Text;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Catalog;

/// <summary>
/// The tools that are served. A reload builds a whole new snapshot and swaps it; a file that is bad keeps its own last good version, a
/// removed file is gone at once, and of two tools with one name the served one stays.
/// </summary>
internal sealed class ToolCatalog(CatalogCompiler compiler)
{
    private readonly Lock _reloading = new();
    private Dictionary<string, CompiledManifest> _byFile = new(StringComparer.Ordinal);
    private Dictionary<string, Prepared> _prepared = new(StringComparer.Ordinal);
    private volatile CatalogSnapshot _current = new(digest: EmptyDigest, manifests: []);

    /// <summary>Raised after a swap, on the thread that reloaded.</summary>
    public event EventHandler? Changed;

    /// <summary>What is served now. A call takes it once and keeps it.</summary>
    public CatalogSnapshot Current => _current;

    private static string EmptyDigest { get; } = DigestOf([]);

    /// <summary>The manifests that are good, whether their entries are served or not.</summary>
    public IReadOnlyCollection<CompiledManifest> Manifests => _byFile.Values;

    /// <summary>
    /// Compiles files ahead of the first <see cref="Reload"/>, which takes what has the same bytes and nothing else. Serves nothing: the files
    /// may still be written to.
    /// </summary>
    /// <param name="files">What was read.</param>
    /// <param name="drafts">What <see cref="ManifestReader"/> made of each file, in the same order; null for one without bytes.</param>
    public void Prepare(IReadOnlyList<ManifestFile> files, IReadOnlyList<ManifestReadResult?> drafts)
    {
        lock (_reloading)
        {
            foreach (var (file, draft) in files.Zip(drafts))
            {
                if (file.Bytes is { } bytes && draft is not null)
                {
                    _prepared[file.Path] = Compile(file.Path, bytes, draft);
                }
            }
        }
    }

    /// <summary>Takes the whole content of the catalog's folder.</summary>
    /// <param name="files">Every manifest file; one without bytes could not be read and keeps its last good version.</param>
    /// <param name="gate">Decides what is served of them; null serves everything that is good.</param>
    public CatalogReload Reload(IReadOnlyList<ManifestFile> files, CatalogGate? gate = null)
    {
        CatalogReload result;
        lock (_reloading)
        {
            var findings = new List<ManifestFinding>();
            var next = Merge(files, findings);
            IReadOnlyCollection<CompiledManifest> served = gate is null
                ? next.Values
                : gate(next.Values, files.Select(file => file.Path).Where(path => !next.ContainsKey(path)).ToHashSet(StringComparer.Ordinal));
            var digest = DigestOf(served);
            var changed = !string.Equals(digest, _current.Digest, StringComparison.Ordinal);
            if (changed)
            {
                _current = new CatalogSnapshot(digest, served);
            }

            _byFile = next;
            _prepared = new(StringComparer.Ordinal);
            result = new CatalogReload(_current, changed, findings);
        }

        if (result.Changed)
        {
            Changed?.Invoke(this, EventArgs.Empty);
        }

        return result;
    }

    /// <summary>Served files first, so that they keep their ids and names against newcomers; within each half by name.</summary>
    private Dictionary<string, CompiledManifest> Merge(IReadOnlyList<ManifestFile> files, List<ManifestFinding> findings)
    {
        var next = new Dictionary<string, CompiledManifest>(StringComparer.Ordinal);
        var ids = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var uris = new List<(string File, ResourceUri Uri)>();
        foreach (var file in files.OrderByDescending(file => _byFile.ContainsKey(file.Path)).ThenBy(file => file.Path, StringComparer.Ordinal))
        {
            var served = _byFile.GetValueOrDefault(file.Path);
            var candidate = Compile(file, served, findings);
            if (candidate is not null && !IsTaken(candidate, ids, names, uris, findings))
            {
                Take(candidate);
            }
            else if (served is not null && !ReferenceEquals(served, candidate) && !IsTaken(served, ids, names, uris, findings: null))
            {
                Take(served);
            }
        }

        return next;

        void Take(CompiledManifest manifest)
        {
            next.Add(manifest.File, manifest);
            ids.Add(manifest.Id, manifest.File);
            foreach (var (_, identity) in manifest.Entries)
            {
                names.Add(identity.Name, manifest.File);
            }

            uris.AddRange(manifest.Resources.Select(resource => (manifest.File, resource.Uri)));
        }
    }

    private CompiledManifest? Compile(ManifestFile file, CompiledManifest? served, List<ManifestFinding> findings)
    {
        if (file.Bytes is not { } bytes)
        {
            findings.Add(new ManifestFinding(
                file.Path,
                Line: 0,
                Column: 0,
                Path: "",
                "unreadable",
                FindingSeverity.Error,
                file.Problem ?? "The file cannot be read.",
                Found: null,
                Expected: null));
            return null;
        }

        // An unchanged file keeps its definitions: connections, limits and digests go on, and a reload costs what changed.
        if (served is not null && string.Equals(served.Digest, Convert.ToHexStringLower(SHA256.HashData(bytes)), StringComparison.Ordinal))
        {
            return served;
        }

        var ready = _prepared.TryGetValue(file.Path, out var prepared) && prepared.Bytes.AsSpan().SequenceEqual(bytes)
            ? prepared
            : Compile(file.Path, bytes, ManifestReader.Read(file.Path, bytes));
        findings.AddRange(ready.Findings);
        return ready.Manifest;
    }

    private Prepared Compile(string path, byte[] bytes, ManifestReadResult read)
    {
        var compiled = compiler.Compile(path, read) is { } manifest ? manifest with { Source = bytes } : null;
        return new Prepared(bytes, compiled, read.Findings.Findings);
    }

    private static bool IsTaken(
        CompiledManifest candidate,
        Dictionary<string, string> ids,
        Dictionary<string, string> names,
        List<(string File, ResourceUri Uri)> uris,
        List<ManifestFinding>? findings)
    {
        var taken = false;
        if (ids.TryGetValue(candidate.Id, out var other))
        {
            taken = true;
            findings?.Add(Clash(candidate, "manifest", "manifest-taken", $"The manifest id is taken by {other}.", candidate.Id, "an id of its own"));
        }

        foreach (var (path, identity) in candidate.Entries)
        {
            if (names.TryGetValue(identity.Name, out other))
            {
                taken = true;
                findings?.Add(Clash(
                    candidate,
                    path,
                    "tool-taken",
                    $"The {identity.Noun} name is taken by {other}.",
                    identity.Name,
                    "a name of its own, also after case folding"));
            }
        }

        for (var i = 0; i < candidate.Resources.Count; i++)
        {
            var uri = candidate.Resources[i].Uri;
            if (uris.Find(served => served.Uri.Overlaps(uri)) is { File: not null } clash)
            {
                taken = true;
                findings?.Add(Clash(
                    candidate,
                    $"resources[{i}].uri",
                    "resource-taken",
                    $"A URI could mean this resource and one of {clash.File}.",
                    uri.Text,
                    "a scheme of its own"));
            }
        }

        return taken;
    }

    private static ManifestFinding Clash(CompiledManifest manifest, string path, string rule, string message, string found, string expected) =>
        new(manifest.File, Line: 0, Column: 0, path, rule, FindingSeverity.Error, message, found, expected);

    private static string DigestOf(IEnumerable<CompiledManifest> manifests)
    {
        var text = new StringBuilder();
        foreach (var manifest in manifests.OrderBy(manifest => manifest.File, StringComparer.Ordinal))
        {
            text.Append(manifest.File).Append('\n').Append(manifest.Digest).Append('\n');

            // A gate changes what is served although no file changed.
            foreach (var (identity, approval) in manifest.Approvals)
            {
                if (approval is not null || identity.Digest != manifest.Digest)
                {
                    text.Append(identity.Name).Append(' ').Append(identity.Digest).Append(' ').Append(approval?.Id).Append(' ')
                        .Append(approval?.Digest).Append('\n');
                }
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>What came of the bytes of a file.</summary>
    private sealed record Prepared(byte[] Bytes, CompiledManifest? Manifest, IReadOnlyList<ManifestFinding> Findings);
}
