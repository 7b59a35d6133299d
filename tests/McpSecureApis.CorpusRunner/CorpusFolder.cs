using System.IO.Compression;
using System.Text.Json;

namespace McpSecureApis.CorpusRunner;

/// <summary>One subject's folder: its case files below the splits, and the files beside them.</summary>
internal sealed class CorpusFolder(string path)
{
    private static readonly string[] Splits = ["dev", "heldout", "all"];

    public string Name { get; } = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(path));

    /// <summary>Every <c>*.jsonl</c> and <c>*.jsonl.gz</c> below <c>dev</c>, <c>heldout</c> and <c>all</c>, in a stable order.</summary>
    public IReadOnlyList<CorpusFile> Files { get; } =
    [
        .. from split in Splits
           let folder = System.IO.Path.Combine(path, split)
           where Directory.Exists(folder)
           from file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
           where file.EndsWith(".jsonl", StringComparison.Ordinal) || file.EndsWith(".jsonl.gz", StringComparison.Ordinal)
           select new CorpusFile(file, split),
    ];

    /// <summary>Reads a JSON file beside the splits, for example <c>attack-config.json</c>, packed or not.</summary>
    public JsonElement ReadJson(string name)
    {
        using var stream = Open(System.IO.Path.Combine(path, name));
        using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = 1000 });
        return document.RootElement.Clone();
    }

    /// <summary>Opens <paramref name="file"/>, or the same name with <c>.gz</c>, unpacked.</summary>
    internal static Stream Open(string file)
    {
        var packed = file.EndsWith(".gz", StringComparison.Ordinal) ? file : file + ".gz";
        return File.Exists(packed)
            ? new GZipStream(File.OpenRead(packed), CompressionMode.Decompress)
            : File.OpenRead(file);
    }
}
