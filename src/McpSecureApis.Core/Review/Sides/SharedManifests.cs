using System.Collections.Concurrent;
using System.Security.Cryptography;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;

namespace McpSecureApis.Core.Review.Sides;

/// <summary>
/// Reads and compiles the manifests of two sides: what is the same in both, byte for byte, once, and several at a time. A manifest of which
/// nothing was found to be said is shared; the findings of any other name its file, so it is read for each side.
/// </summary>
/// <param name="compile">Has the rooms compile their parts.</param>
internal sealed class SharedManifests(Func<ManifestReadResult, CompiledManifest?> compile)
{
    private readonly ConcurrentDictionary<(string Digest, string Ending), Made> _clean = new();
    private readonly ConcurrentDictionary<string, Made> _ready = new(StringComparer.Ordinal);

    /// <summary>Reads files ahead of their turn.</summary>
    /// <param name="files">The files, each under the name that findings say.</param>
    public void Prepare(IEnumerable<(string Name, byte[] Bytes)> files) => Parallel.ForEach(files, file =>
    {
        if (!_clean.ContainsKey(KeyOf(file.Name, file.Bytes)))
        {
            _ready[file.Name] = Make(file.Name, file.Bytes);
        }
    });

    /// <summary>What came of a file; it is compiled too, which <see cref="Find"/> gives.</summary>
    public ManifestReadResult Read(string name, byte[] bytes)
    {
        if (_clean.TryGetValue(KeyOf(name, bytes), out var shared))
        {
            return shared.Read.UnderName(name);
        }

        var made = _ready.TryRemove(name, out var ready) && ready.Bytes.AsSpan().SequenceEqual(bytes) ? ready : Make(name, bytes);
        _ready[name] = made;
        return made.Read;
    }

    /// <summary>What the rooms made of it; null where something is wrong.</summary>
    /// <param name="name">The file.</param>
    /// <param name="read">What <see cref="Read"/> gave.</param>
    public CompiledManifest? Find(string name, ManifestReadResult read) =>
        _ready.TryRemove(name, out var made) && ReferenceEquals(made.Read, read) ? made.Compiled
        : _clean.TryGetValue((read.Digest, EndingOf(name)), out var shared) ? shared.Compiled
        : null;

    private static string EndingOf(string name) => Path.GetExtension(name).ToUpperInvariant();

    private static (string Digest, string Ending) KeyOf(string name, byte[] bytes) =>
        (Convert.ToHexStringLower(SHA256.HashData(bytes)), EndingOf(name));

    private Made Make(string name, byte[] bytes)
    {
        var read = ManifestReader.Read(name, bytes);
        var made = new Made(bytes, read, read.Parts is null ? null : compile(read));
        if (read.Findings.Findings.Count == 0)
        {
            _clean.TryAdd((read.Digest, EndingOf(name)), made);
        }

        return made;
    }

    private sealed record Made(byte[] Bytes, ManifestReadResult Read, CompiledManifest? Compiled);
}
