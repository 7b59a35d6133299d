namespace McpSecureApis.CorpusRunner.Subjects;

/// <summary>Counts documents, with their operations as a metric; the importer that would read them is not there yet.</summary>
internal sealed class OpenApiSubject : ISubject
{
    public string Name => "openapi";

    public IEnumerable<SubsetResult> Run(CorpusFolder folder)
    {
        foreach (var file in folder.Files)
        {
            var result = file.NewResult();
            foreach (var document in folder.ReadJson($"{file.Split}/index.json").EnumerateArray())
            {
                result.Judge($"document {result.Cases + 1}", () =>
                {
                    result.Count("operations", document.GetProperty("operations").GetInt64());
                    result.Skip(SubsetResult.NotOffered(Name));
                });
            }

            yield return result;
        }
    }
}
