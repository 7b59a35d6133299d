using System.Text;
using McpSecureApis.Json;

namespace McpSecureApis.CorpusRunner.Subjects;

/// <summary>The strict reader with the grammar of RFC 8259 alone: our own narrower bounds are switched off.</summary>
internal sealed class JsonParsingSubject : ISubject
{
    private static readonly StrictJsonOptions Rfc8259 = new() { AllowDuplicates = true, MaxDepth = 1_000, MaxNumberLength = 100_000 };

    public string Name => "json-parsing";

    public IEnumerable<SubsetResult> Run(CorpusFolder folder) => folder.Files.Select(file => file.Judge(Run));

    private static void Run(CorpusCase item, SubsetResult result)
    {
        var utf8 = item.Text("base64") is { } base64 ? Convert.FromBase64String(base64) : Encoding.UTF8.GetBytes(item.Text("text") ?? "");
        bool? accepted = null;
        try
        {
            accepted = StrictJson.TryParse(utf8, Rfc8259, out var document, out _);
            document?.Dispose();

            // Two that disagree are wrong, whatever was expected.
            accepted = ReadsForward(utf8) == accepted ? accepted : null;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Nothing may be thrown: counted as failed below, whatever was expected.
        }

        switch (item.Text("expected"))
        {
            case "accept":
                result.Add(item.Id, accepted == true);
                break;
            case "reject":
                result.Add(item.Id, accepted == false);
                break;
            case "no-crash":
                result.Add(item.Id, accepted is not null);
                break;
            default:
                if (accepted is null)
                {
                    result.Fail(item.Id);
                }
                else
                {
                    result.Skip(SubsetResult.Indefinite);
                }

                break;
        }
    }

    /// <summary>The same by the reader that replies are read with.</summary>
    private static bool ReadsForward(byte[] utf8)
    {
        var reader = new StrictJsonReader(utf8, Rfc8259);
        try
        {
            reader.Skip();
            return reader.TryComplete();
        }
        finally
        {
            reader.Dispose();
        }
    }
}
