using System.Text.Json;

namespace McpSecureApis.CorpusRunner;

/// <summary>One subset: a file with one case per line.</summary>
internal sealed record CorpusFile(string Path, string Split)
{
    // A case of json-schema may be nested deeper than the reader's default.
    private static readonly JsonDocumentOptions LineOptions = new() { MaxDepth = 1000 };

    /// <summary>The file's name without its endings.</summary>
    public string Subset { get; } = Name(Path);

    /// <summary>A result for this subset with nothing counted.</summary>
    public SubsetResult NewResult() => new(Subset, Split);

    /// <summary>The cases, each line an object with an <c>id</c>; numbers and strings keep their text.</summary>
    public IEnumerable<CorpusCase> ReadCases()
    {
        using var reader = new StreamReader(CorpusFolder.Open(Path));
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                using var document = JsonDocument.Parse(line, LineOptions);
                yield return new CorpusCase(document.RootElement.Clone());
            }
        }
    }

    private static string Name(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        return name[..name.LastIndexOf(".jsonl", StringComparison.Ordinal)];
    }
}
