using System.Security.Cryptography;
using System.Text;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Manifests.Reading;

namespace McpSecureApis.Core.Manifests.Files;

/// <summary>
/// The manifest files below one folder. Hidden files and folders are passed over (the <c>..data</c> folders of a Kubernetes volume are, and
/// the links to them are not), and a link must end inside the folder.
/// </summary>
internal sealed class ManifestFolder(string root, TimeProvider clock)
{
    private const int MaxFolderDepth = 16;
    private const int MaxEntries = 100_000;
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(250);
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>
    /// Reads every file twice, 250 ms apart, and takes those that were equal: a prefix of a manifest is often a valid, wider one. A file that
    /// is still being written has a problem; the next read takes it.
    /// </summary>
    public Task<IReadOnlyList<ManifestFile>> ReadStableAsync(CancellationToken cancellationToken) => EndAsync(Begin(cancellationToken));

    /// <summary>The first read of the two. What it found may be worked on meanwhile; it is not known yet whether it stays like that.</summary>
    public ManifestReading Begin(CancellationToken cancellationToken)
    {
        var fingerprint = TryFingerprint(out _);
        var files = Read();
        return new ManifestReading(files, Task.Delay(Settle, clock, cancellationToken), fingerprint);
    }

    /// <summary>The second read, once the time is over, and what was equal in both.</summary>
    public async Task<IReadOnlyList<ManifestFile>> EndAsync(ManifestReading begun)
    {
        await begun.Settled.ConfigureAwait(false);
        var earlier = begun.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var result = new List<ManifestFile>();
        foreach (var file in Read())
        {
            var same = earlier.TryGetValue(file.Path, out var first) &&
                (file.Bytes is null ? first.Bytes is null : first.Bytes is not null && first.Bytes.AsSpan().SequenceEqual(file.Bytes));
            result.Add(same ? file : new ManifestFile(file.Path, Bytes: null, "The file is being written."));
        }

        return result;
    }

    /// <summary>Reads every file once, as a command does. Files are in ordinal order of their paths.</summary>
    /// <exception cref="IOException">The folder does not exist or cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be listed.</exception>
    public IReadOnlyList<ManifestFile> Read()
    {
        var real = FilePlace.RealPath(Root) ?? throw new DirectoryNotFoundException("The manifest folder does not exist.");
        var files = ListFiles(out var complete).Select(path => ReadFile(path, real)).ToList();
        if (!complete)
        {
            files.Add(new ManifestFile(
                ".",
                Bytes: null,
                $"Not all files are read: at most {ManifestLimits.MaxFiles} manifests, {MaxFolderDepth} folders deep."));
        }

        return files;
    }

    /// <summary>The fingerprint, or null with the error when the folder cannot be listed.</summary>
    public string? TryFingerprint(out Exception? error)
    {
        error = null;
        try
        {
            return Fingerprint();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error = failure;
            return null;
        }
    }

    /// <summary>
    /// A value that differs when the set of files, a content or the end of a link differs. Contents are read: a file may be replaced by one of its
    /// size and time, as copies that keep times do.
    /// </summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var real = FilePlace.RealPath(Root) ?? throw new DirectoryNotFoundException("The manifest folder does not exist.");
        foreach (var path in ListFiles(out _))
        {
            var file = ReadFile(path, real);
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Path}|{file.Problem}|{file.Bytes?.Length ?? -1}\n"));
            hash.AppendData(file.Bytes ?? []);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Where one manifest, or those of a folder, really lie: the files and the folders on the way to them, without links.</summary>
    /// <exception cref="IOException">There is nothing at the path, or it cannot be listed.</exception>
    public static IReadOnlyCollection<string> PlacesOf(string path)
    {
        var root = FilePlace.RealPath(path) ?? throw new FileNotFoundException("There is nothing at the path of the manifests.");
        var places = new SortedSet<string>(StringComparer.Ordinal) { root };
        if (Directory.Exists(root))
        {
            foreach (var file in new ManifestFolder(root, TimeProvider.System).ListFiles(out _))
            {
                for (var place = FilePlace.RealPath(file);
                    place?.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) == true && places.Add(place);)
                {
                    place = Path.GetDirectoryName(place);
                }
            }
        }

        return places;
    }

    /// <summary>Whether a file of this name can be a manifest.</summary>
    public static bool IsManifestName(string name) =>
        !name.StartsWith('.') && Endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private List<string> ListFiles(out bool complete)
    {
        var files = new List<string>();
        var entries = 0;
        var all = true;
        Visit(Root, depth: 0);
        files.Sort(StringComparer.Ordinal);
        complete = all;
        return files;

        void Visit(string folder, int depth)
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                if (files.Count >= ManifestLimits.MaxFiles || ++entries > MaxEntries)
                {
                    all = false;
                    return;
                }

                // A linked folder is not followed: two ways to one file would be two manifests with one id.
                var isLink = entry.LinkTarget is not null;
                if (entry.Name.StartsWith('.') || (isLink && Directory.Exists(entry.FullName)))
                {
                    continue;
                }

                if (!isLink && entry is DirectoryInfo)
                {
                    all &= depth < MaxFolderDepth;
                    if (depth < MaxFolderDepth)
                    {
                        Visit(entry.FullName, depth + 1);
                    }
                }
                else if (IsManifestName(entry.Name))
                {
                    files.Add(entry.FullName);
                }
            }
        }
    }

    private ManifestFile ReadFile(string path, string realRoot)
    {
        var name = Path.GetRelativePath(Root, path).Replace(Path.DirectorySeparatorChar, '/');
        try
        {
            var real = FilePlace.RealPath(path);
            if (real is null)
            {
                return new ManifestFile(name, Bytes: null, "The link ends nowhere.");
            }

            if (!real.StartsWith(realRoot.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                return new ManifestFile(name, Bytes: null, "The link ends outside the folder.");
            }

            return ReadRegularFile(name, real);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new ManifestFile(name, Bytes: null, "The file cannot be read.");
        }
    }

    /// <summary>One byte more than allowed is read, so that the reader sees that there is more and says so.</summary>
    private static ManifestFile ReadRegularFile(string name, string path)
    {
        // Not opened when there is nothing in it: opening a named pipe, whose length is 0 too, would wait for its writer.
        var size = new FileInfo(path).Length;
        if (size == 0)
        {
            return new ManifestFile(name, [], Problem: null);
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        var buffer = new byte[Math.Min(ManifestLimits.MaxBytes, Math.Max(size, stream.Length)) + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return new ManifestFile(name, buffer[..length], Problem: null);
    }
}
