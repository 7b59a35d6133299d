using System.Security.Cryptography;
using McpSecureApis.Core.Audit.Chains;
using McpSecureApis.Core.Audit.Records;

namespace McpSecureApis.Core.Audit.Stores;

/// <summary>
/// A folder with a file for each segment. The unfinished last line of a file whose writer is gone is cut off; bytes that are cut are kept beside.
/// </summary>
/// <param name="folder">The full path of the folder; made with mode 0700 when it is missing.</param>
/// <param name="device">The disk.</param>
internal sealed class FileAuditStore(string folder, IAuditDevice device) : IAuditStore
{
    private const int ChunkBytes = 64 * 1024;

    public string Place => folder;

    public IReadOnlyList<AuditEvent> Open(Action<string> notRepaired)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var done = new List<AuditEvent>();
        foreach (var path in Directory.EnumerateFiles(folder, AuditSegmentName.Pattern).Order(StringComparer.Ordinal))
        {
            if (!AuditSegmentName.TryParse(Path.GetFileName(path), out var name))
            {
                continue;
            }

            try
            {
                var whole = name.Number == 1 && !HasSignedGenesis(path) ? 0 : FindTornTail(path);
                if (whole is { } length && Cut(path, length) is { } happened)
                {
                    done.Add(happened);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The trail still says torn; a disk that cannot be repaired must not keep the next writer from its own file.
                notRepaired(error.GetType().Name);
            }
        }

        return done;
    }

    public IAuditSegment Begin(AuditSegmentName name)
    {
        var path = Path.Combine(folder, name.ToString());
        try
        {
            return new Segment(this, name, path, device.Create(path));
        }
        catch
        {
            DeleteQuietly(path);
            throw;
        }
    }

    public DeviceSpace? Space() => device.Space(folder);

    /// <summary>Cuts one file; null when a writer has it open or nothing was to be cut.</summary>
    private AuditEvent? Cut(string path, long length)
    {
        var keepAs = $"{path}.{length}.torn";
        var cut = device.Cut(path, length, keepAs) ?? 0;
        if (cut == 0)
        {
            return null;
        }

        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["file"] = Path.GetFileName(path),
            ["length"] = $"{length}",
            ["cutBytes"] = $"{cut}",
            ["keptAs"] = Path.GetFileName(keepAs),
        };
        if (File.Exists(keepAs))
        {
            using var kept = File.OpenRead(keepAs);
            details["keptDigest"] = Convert.ToHexStringLower(SHA256.HashData(kept));
        }

        return new AuditEvent("recovery") { Details = details };
    }

    private void DeleteQuietly(string path)
    {
        try
        {
            device.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next start cuts it.
        }
    }

    /// <summary>
    /// Whether a chain has genesis and the head over it, which are written at once with what follows: without both the first write did not
    /// end, so that nothing of the file was acknowledged.
    /// </summary>
    private static bool HasSignedGenesis(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var beginning = new byte[2 * AuditChain.MaxLineBytes];
        var length = file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        return beginning.AsSpan(0, length).Count((byte)'\n') >= 2;
    }

    /// <summary>The length up to the end of the last whole line; null when the file ends with one.</summary>
    private static long? FindTornTail(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var end = file.Length;
        var chunk = new byte[ChunkBytes];
        for (var position = end; position > 0;)
        {
            var start = Math.Max(0, position - chunk.Length);
            var part = chunk.AsSpan(0, (int)(position - start));
            file.Position = start;
            file.ReadExactly(part);
            var newline = part.LastIndexOf((byte)'\n');
            if (newline >= 0)
            {
                var whole = start + newline + 1;
                return whole == end ? null : whole;
            }

            position = start;
        }

        return end == 0 ? null : 0;
    }

    private sealed class Segment(FileAuditStore store, AuditSegmentName name, string path, IAuditFile file) : IAuditSegment
    {
        public AuditSegmentName Name => name;

        public long Length { get; private set; }

        public void Append(ReadOnlySpan<byte> lines)
        {
            file.Append(lines);
            Length += lines.Length;
        }

        public AuditEvent? CutRest() => store.Cut(path, Length);

        public void Discard()
        {
            Dispose();
            store.DeleteQuietly(path);
        }

        public void Dispose()
        {
            try
            {
                file.Dispose();
            }
            catch (IOException)
            {
                // Nothing that is not acknowledged counts any more.
            }
        }
    }
}
