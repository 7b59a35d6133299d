using System.Text.Json;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Callers.Revocations;

/// <summary>
/// <c>revocations.json</c> in the folder of <c>State:Path</c>, which instances on one machine share. It is replaced as a whole, so whoever reads it
/// sees a list as somebody wrote it; who changes it holds <c>revocations.lock</c>.
/// </summary>
/// <param name="folder">The folder; made with mode 0700 by the first change.</param>
/// <param name="clock">Says what is over, and is left out when the file is written anew.</param>
internal sealed class FileRevocationStore(string folder, TimeProvider clock) : IRevocationStore
{
    public const string FileName = "revocations.json";

    private const int Format = 1;
    /// <summary>In bytes.</summary>
    internal const int LongestFile = 16 * 1024 * 1024;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a revocation stays after its end, for who looks and has a clock that is behind.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    /// <summary>How long a file must have been as it is to be known by its time: one that is younger may change again within the same tick.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private (DateTime Written, long Length, IReadOnlyList<Revocation> Revocations)? _read;

    /// <summary>The file.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, FileName);

    public async ValueTask<IReadOnlyList<Revocation>> ReadAsync(CancellationToken cancellationToken)
    {
        var file = new FileInfo(Path);
        if (_read is { } known && file.Exists && (file.LastWriteTimeUtc, file.Length) == (known.Written, known.Length))
        {
            return known.Revocations;
        }

        var revocations = await ReadFileAsync(cancellationToken);
        _read = file.Exists && clock.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > Settled
            ? (file.LastWriteTimeUtc, file.Length, revocations)
            : null;
        return revocations;
    }

    public async ValueTask AddAsync(Revocation revocation, CancellationToken cancellationToken) =>
        await ChangeAsync(known => [.. known.Where(other => !other.IsAboutTheSame(revocation)), revocation], cancellationToken);

    public async ValueTask<bool> RemoveAsync(Revocation revocation, CancellationToken cancellationToken)
    {
        var isThere = false;
        await ChangeAsync(
            known =>
            {
                isThere = known.Any(other => other.IsAboutTheSame(revocation));
                return isThere ? [.. known.Where(other => !other.IsAboutTheSame(revocation))] : null;
            },
            cancellationToken);
        return isThere;
    }

    private async Task<List<Revocation>> ReadFileAsync(CancellationToken cancellationToken)
    {
        byte[] content;
        try
        {
            if (new FileInfo(Path) is { Exists: true, Length: > LongestFile })
            {
                throw new RevocationStoreException($"'{Path}' is longer than {LongestFile} bytes.");
            }

            content = await File.ReadAllBytesAsync(Path, cancellationToken);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RevocationStoreException($"'{Path}' cannot be read ({error.GetType().Name}).", error);
        }

        return Parse(content);
    }

    private List<Revocation> Parse(byte[] content)
    {
        if (!StrictJson.TryParse(content, out var document, out var error))
        {
            throw Wrong($"is not JSON: {error.Problem} Byte {error.Offset}.");
        }

        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object ||
                !root.TryGetProperty("format"u8, out var format) || format.ValueKind != JsonValueKind.Number || !format.TryGetInt32(out var number) ||
                number != Format || !root.TryGetProperty("revocations"u8, out var list) || list.ValueKind != JsonValueKind.Array)
            {
                throw Wrong($"is no list of revocations of the format {Format}.");
            }

            var revocations = new List<Revocation>(list.GetArrayLength());
            foreach (var (place, entry) in list.EnumerateArray().Index())
            {
                // One whose time is over is still one.
                if (!RevocationJson.TryRead(entry, DateTimeOffset.MinValue, out var revocation, out var problem))
                {
                    throw Wrong($"revocations[{place}]: {problem}");
                }

                revocations.Add(revocation);
            }

            return revocations;
        }
    }

    private RevocationStoreException Wrong(string problem) =>
        new($"'{Path}' {problem} Mend it, or remove it and revoke again: without it nothing is revoked.");

    private async ValueTask ChangeAsync(Func<IReadOnlyList<Revocation>, IReadOnlyList<Revocation>?> change, CancellationToken cancellationToken)
    {
        try
        {
            MakeFolder();
            await using var held = await HoldAsync(cancellationToken);
            var now = clock.GetUtcNow();
            if (change(await ReadFileAsync(cancellationToken)) is { } changed)
            {
                var content = RevocationJson.Write(changed.Where(entry => !entry.IsOver(now - Margin)), Format);
                if (content.Length > LongestFile)
                {
                    throw new RevocationStoreException($"'{Path}' is full: a list of more than {LongestFile} bytes would not be read again.");
                }

                await WriteAsync(content);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RevocationStoreException($"'{Path}' cannot be written ({error.GetType().Name}).", error);
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>The place of who changes the file; another process has it for as long as a write takes.</summary>
    private async Task<FileStream> HoldAsync(CancellationToken cancellationToken)
    {
        var path = System.IO.Path.Combine(folder, "revocations.lock");
        for (var start = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                return Open(path, FileMode.OpenOrCreate);
            }
            catch (IOException) when (File.Exists(path) && TimeProvider.System.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(TryAgainAfter, TimeProvider.System, cancellationToken);
            }
        }
    }

    private async Task WriteAsync(byte[] content)
    {
        var written = System.IO.Path.Combine(folder, "revocations.new");
        await using (var file = Open(written, FileMode.Create))
        {
            await file.WriteAsync(content, CancellationToken.None);
            file.Flush(flushToDisk: true);
        }

        File.Move(written, Path, overwrite: true);
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var how = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, how);
    }
}
