using System.Diagnostics;
using System.Globalization;
using System.Text;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Reading;

namespace McpSecureApis.Commands.Manifests;

/// <summary>
/// Reads manifests, or one other file, of a git revision, <c>git:REVISION:PATH</c>, from a checkout that somebody hostile may have made: git is
/// only asked for the objects of the tree, by commands that run no hook, filter, pager, external diff or file system monitor and that fetch nothing.
/// </summary>
internal sealed class GitTree
{
    public const string Prefix = "git:";

    private const int MostListed = 16 * 1024 * 1024;

    private const int MostFolders = 16;

    private const string Link = "120000";

    private const string Submodule = "160000";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    private static readonly string[] Safe =
    [
        "--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never", "-c", "core.untrackedCache=false",
    ];

    private readonly string _folder;
    private readonly CancellationToken _stop;

    private readonly int _mostBytes;

    private GitTree(string folder, int mostBytes, CancellationToken stop)
    {
        _folder = folder;
        _mostBytes = mostBytes;
        _stop = stop;
    }

    /// <summary>The manifest files of a side; null with the problem in words for people.</summary>
    /// <param name="side">The side as it was named: <c>git:REVISION:PATH</c>, the path from the repository's root.</param>
    /// <param name="folder">Any folder of the repository.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<(IReadOnlyList<ManifestFile>? Files, string? Problem)> ReadAsync(string side, string folder,
        CancellationToken cancellationToken)
    {
        var (files, problem) = await FindAsync(side, folder, ManifestLimits.MaxBytes, cancellationToken);
        return files is { Count: 0 } ? (null, "there is no file (*.yaml, *.yml, *.json) at this path of the commit.") : (files, problem);
    }

    /// <summary>One file, whatever its ending; null without a problem where there is no such file.</summary>
    /// <param name="side">The file as <c>git:REVISION:PATH</c>.</param>
    /// <param name="folder">Any folder of the repository.</param>
    /// <param name="mostBytes">How large it may be.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<(byte[]? Content, string? Problem)> ReadFileAsync(string side, string folder, int mostBytes,
        CancellationToken cancellationToken)
    {
        var (files, problem) = await FindAsync(side, folder, mostBytes, cancellationToken);
        return files switch
        {
            null => (null, problem),
            [] => (null, null),
            [{ Bytes: { } content } file] when file.Path == side => (content, null),
            _ => (null, "this path is a folder and not one file."),
        };
    }

    private static async Task<(IReadOnlyList<ManifestFile>? Files, string? Problem)> FindAsync(string side, string folder, int mostBytes,
        CancellationToken cancellationToken)
    {
        var colon = side.IndexOf(':', Prefix.Length);
        if (colon < 0)
        {
            return (null, "a git side is written git:REVISION:PATH, the path from the repository's root.");
        }

        var (revision, path) = (side[Prefix.Length..colon], side[(colon + 1)..].TrimEnd('/'));
        if (revision.Length is 0 or > 256 || revision[0] == '-' || revision.Contains("..", StringComparison.Ordinal) ||
            revision.Any(unit => unit is < '!' or > '~'))
        {
            return (null, "the revision is not one: a commit, branch or tag without spaces, that does not start with a hyphen.");
        }

        path = path == "." ? string.Empty : path;
        if (path.StartsWith('/') || path.Contains('\\', StringComparison.Ordinal) || path.Any(char.IsControl) ||
            (path.Length > 0 && path.Split('/').Any(segment => segment is "" or "." or "..")))
        {
            return (null, "the path is not one below the repository's root.");
        }

        using var deadline = new CancellationTokenSource(Longest, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await new GitTree(folder, mostBytes, either.Token).ReadAsync(side, revision, path);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return (null, $"git did not answer within {Longest.TotalSeconds:0} seconds.");
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or IOException or InvalidDataException)
        {
            return (null, error is System.ComponentModel.Win32Exception ? "git cannot be started." : "git's answer cannot be read.");
        }
    }

    private async Task<(IReadOnlyList<ManifestFile>? Files, string? Problem)> ReadAsync(string side, string revision, string path)
    {
        var commit = Encoding.ASCII.GetString(await AskAsync(["rev-parse", "--verify", "--quiet", "--end-of-options", revision +
            "^{commit}"], input: null, most: 256) ?? []).Trim();
        if (commit.Length is not (40 or 64) || !commit.All(char.IsAsciiHexDigitLower))
        {
            return (null, "there is no such commit in the repository of the current folder, or git does not trust the folder.");
        }

        string[] listing = ["ls-tree", "-r", "-z", "--full-tree", commit];
        if (await AskAsync(path.Length == 0 ? listing : [.. listing, "--", path], input: null, MostListed) is not { } listed)
        {
            return (null, "the commit's tree cannot be read; nothing is fetched.");
        }

        if (FindBlobs(Encoding.UTF8.GetString(listed), path, out var problem) is not { } blobs)
        {
            return (null, problem);
        }

        return blobs.Count == 0 ? ([], null) : await ReadBlobsAsync(side, path, blobs);
    }

    /// <summary>The manifests among what is listed, as in a folder: hidden ones are passed over.</summary>
    private static List<(string Id, string Name)>? FindBlobs(string listed, string path, out string? problem)
    {
        var blobs = new List<(string Id, string Name)>();
        problem = null;
        foreach (var entry in listed.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var tab = entry.IndexOf('\t', StringComparison.Ordinal);
            if (tab < 0 || entry[..tab].Split(' ') is not [var mode, _, var id])
            {
                throw new InvalidDataException("The listing has another form.");
            }

            var name = entry[(tab + 1)..];
            var below = name == path ? string.Empty : path.Length == 0 ? name : name[(path.Length + 1)..];
            if (below.Split('/').Any(segment => segment.StartsWith('.')))
            {
                continue;
            }

            if (mode is Link or Submodule)
            {
                problem = $"'{name}' is {(mode == Link ? "a symbolic link" : "a submodule")}, which is not followed.";
                return null;
            }

            if (below.Length == 0 || Endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
            {
                blobs.Add((id, name));
            }

            if (blobs.Count > ManifestLimits.MaxFiles || below.Count(unit => unit == '/') > MostFolders)
            {
                var most = ManifestLimits.MaxFiles.ToString(CultureInfo.InvariantCulture);
                problem = $"there are more than {most} manifests, or deeper than {MostFolders} folders.";
                return null;
            }
        }

        return blobs;
    }

    private async Task<(IReadOnlyList<ManifestFile>? Files, string? Problem)> ReadBlobsAsync(string side, string path,
        IReadOnlyList<(string Id, string Name)> blobs)
    {
        // The sizes first, so that nothing large is read.
        var ids = Encoding.ASCII.GetBytes(string.Concat(blobs.Select(blob => blob.Id + "\n")));
        var sizes = Encoding.ASCII.GetString(await AskAsync(["cat-file", "--batch-check"], ids, MostListed) ?? []).Split('\n',
            StringSplitOptions.RemoveEmptyEntries);
        var total = 0L;
        for (var i = 0; i < blobs.Count; i++)
        {
            if (i >= sizes.Length || sizes[i].Split(' ') is not [var id, "blob", var size] || id != blobs[i].Id ||
                !long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
            {
                return (null, $"'{blobs[i].Name}' is not in the repository; nothing is fetched.");
            }

            if (bytes > _mostBytes)
            {
                var most = _mostBytes.ToString(CultureInfo.InvariantCulture);
                return (null, $"'{blobs[i].Name}' is larger than such a file may be ({most} bytes).");
            }

            total += bytes + 256;
        }

        if (total > int.MaxValue || await AskAsync(["cat-file", "--batch"], ids, (int)total) is not { } content)
        {
            return (null, "the files are too large together, or cannot be read.");
        }

        var files = new List<ManifestFile>();
        var at = 0;
        foreach (var (id, name) in blobs)
        {
            var line = content.AsSpan(at).IndexOf((byte)'\n');
            if (line < 0 || Encoding.ASCII.GetString(content, at, line).Split(' ') is not [var found, "blob", var size] || found != id ||
                !int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || at + line + 1 + length >= content.Length)
            {
                throw new InvalidDataException("The objects have another form.");
            }

            at += line + 1;

            // A single file is named as it was asked for; the ending of its name says how it is read.
            files.Add(new ManifestFile(name == path ? side : $"{side.TrimEnd('/')}/{(path.Length == 0 ? name : name[(path.Length + 1)..])}",
                content[at..(at + length)], Problem: null));
            at += length + 1;
        }

        return (files, null);
    }

    /// <summary>What git prints; null when it fails or prints more than is allowed.</summary>
    private async Task<byte[]?> AskAsync(IEnumerable<string> arguments, byte[]? input, int most)
    {
        var start = new ProcessStartInfo("git")
        {
            UseShellExecute = false,
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in Safe.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        Clean(start.Environment);
        using var process = Process.Start(start) ?? throw new IOException("There is no process.");
        try
        {
            var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, _stop);
            var writing = WriteAsync(process, input);
            var output = await ReadAsync(process.StandardOutput.BaseStream, most);
            if (output is null)
            {
                return null;
            }

            await writing;
            await errors;
            await process.WaitForExitAsync(_stop);
            return process.ExitCode == 0 ? output : null;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private async Task WriteAsync(Process process, byte[]? input)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input ?? [], _stop);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read everything; its exit code says why.
        }
    }

    private async Task<byte[]?> ReadAsync(Stream stream, int most)
    {
        using var output = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int count; (count = await stream.ReadAsync(buffer, _stop)) > 0;)
        {
            output.Write(buffer, 0, count);
            if (output.Length > most)
            {
                return null;
            }
        }

        return output.ToArray();
    }

    /// <summary>Nothing that points git elsewhere or makes it run, trace or ask something is handed on.</summary>
    private static void Clean(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            environment.Remove(name);
        }

        environment["GIT_ALLOW_PROTOCOL"] = "none";
        environment["GIT_LITERAL_PATHSPECS"] = "1";
        environment["GIT_NO_LAZY_FETCH"] = "1";
        environment["GIT_NO_REPLACE_OBJECTS"] = "1";
        environment["GIT_OPTIONAL_LOCKS"] = "0";
        environment["GIT_TERMINAL_PROMPT"] = "0";
    }
}
