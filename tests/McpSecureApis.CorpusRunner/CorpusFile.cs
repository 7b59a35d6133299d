using System.Globalization;
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

    /// <summary>
    /// Judges every case. One that cannot be read, or whose judging throws, counts as failed: no case ends the run, and none goes uncounted.
    /// </summary>
    public SubsetResult Judge(Action<CorpusCase, SubsetResult> judge)
    {
        var result = NewResult();
        foreach (var item in ReadCases(result))
        {
            result.Judge(item.Id, () => judge(item, result));
        }

        return result;
    }

    /// <summary>The cases, each line an object with an <c>id</c>; numbers and strings keep their text. A line that is none is a failed case of the result.</summary>
    public IEnumerable<CorpusCase> ReadCases(SubsetResult result)
    {
        using var reader = new StreamReader(CorpusFolder.Open(Path));
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0)
            {
                continue;
            }

            if (TryRead(line) is { } item)
            {
                yield return item;
            }
            else
            {
                result.FailUnreadable($"line {number.ToString(CultureInfo.InvariantCulture)}");
            }
        }
    }

    private static CorpusCase? TryRead(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, LineOptions);
            return CorpusCase.IsOne(document.RootElement) ? new CorpusCase(document.RootElement.Clone()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Name(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        return name[..name.LastIndexOf(".jsonl", StringComparison.Ordinal)];
    }
}
