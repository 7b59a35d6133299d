using McpSecureApis.Core.Audit.Chains;

namespace McpSecureApis.Core.Audit.Stores;

/// <summary>A trail in a folder, or one of its files, which is a trail of one segment.</summary>
internal sealed class AuditFolderSource : IAuditSource
{
    private readonly string _folder;

    /// <exception cref="IOException">There is nothing at the path.</exception>
    public AuditFolderSource(string path)
    {
        var isFile = File.Exists(path);
        _folder = isFile ? Path.GetDirectoryName(Path.GetFullPath(path))! : path;
        Segments = isFile
            ? [Path.GetFileName(path)]
            : [.. Directory.EnumerateFiles(path, AuditSegmentName.Pattern).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
    }

    /// <summary>In the order of their names: by start of the writer, writer and number.</summary>
    public IReadOnlyList<string> Segments { get; }

    public Stream Open(string segment) => new FileStream(
        Path.Combine(_folder, segment), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);
}
