using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using McpSecureApis.CorpusRunner;

const string Usage = "Usage: McpSecureApis.CorpusRunner FOLDER [--only SUBJECT] [--json] [--failures N]";

string? root = null;
string? only = null;
var asJson = false;
var failures = 0;
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--json")
    {
        asJson = true;
    }
    else if (args[i] == "--only" && i + 1 < args.Length)
    {
        only = args[++i];
    }
    else if (args[i] == "--failures" && i + 1 < args.Length &&
        int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out failures))
    {
        i++;
    }
    else if (root is null && !args[i].StartsWith('-'))
    {
        root = args[i];
    }
    else
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }
}

if (root is null)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

var subjects = typeof(ISubject).Assembly.GetTypes()
    .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(ISubject)))
    .Select(type => (ISubject)Activator.CreateInstance(type, nonPublic: true)!)
    .ToDictionary(subject => subject.Name, StringComparer.Ordinal);

var started = Stopwatch.GetTimestamp();
try
{
    var folders = Directory.EnumerateDirectories(root)
        .Select(path => new CorpusFolder(path))
        .Where(folder => only is null || folder.Name == only)
        .OrderBy(folder => folder.Name, StringComparer.Ordinal)
        .ToList();
    if (only is not null && folders.Count == 0)
    {
        Console.Error.WriteLine($"There is no folder of that name below {root}.");
        return 2;
    }

    var reports = folders
        .Select(folder => new SubjectReport(
            folder.Name,
            subjects.TryGetValue(folder.Name, out var subject) ? [.. subject.Run(folder)] : NotOffered(folder)))
        .ToList();
    var elapsed = Stopwatch.GetElapsedTime(started);
    if (asJson)
    {
        using var output = Console.OpenStandardOutput();
        CorpusReportWriter.WriteJson(output, reports, elapsed, failures);
    }
    else
    {
        CorpusReportWriter.WriteTable(Console.Out, reports, elapsed, failures);
    }

    return 0;
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or JsonException or KeyNotFoundException)
{
    Console.Error.WriteLine($"A file could not be read: {error.Message}");
    return 2;
}

static List<SubsetResult> NotOffered(CorpusFolder folder)
{
    var results = new List<SubsetResult>();
    foreach (var file in folder.Files)
    {
        var result = file.NewResult();
        foreach (var _ in file.ReadCases())
        {
            result.Skip(SubsetResult.NotOffered(folder.Name));
        }

        results.Add(result);
    }

    return results;
}
