using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using McpSecureApis.CorpusRunner;

const string Usage = "Usage: McpSecureApis.CorpusRunner FOLDER [--only SUBJECT] [--json] [--failures N] [--floors FILE [--raise]]";

string? root = null;
string? only = null;
var asJson = false;
var failures = 0;
string? floorsFile = null;
var raises = false;
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
    else if (args[i] == "--floors" && i + 1 < args.Length)
    {
        floorsFile = args[++i];
    }
    else if (args[i] == "--raise")
    {
        raises = true;
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

if (root is null || (raises && floorsFile is null))
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
            subjects.TryGetValue(folder.Name, out var subject) ? [.. subject.Run(folder)]
                : [.. folder.Files.Select(file => file.Judge((_, result) => result.Skip(SubsetResult.NotOffered(folder.Name))))]))
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

    if (floorsFile is null)
    {
        return 0;
    }

    // Beside the JSON object, stdout has nothing.
    var floors = Floors.Read(floorsFile);
    var said = asJson ? Console.Error : Console.Out;
    var totals = floors.Check(reports, only, said);
    said.WriteLine($"corpora: {totals.Passed} passed, {totals.Failed} failed, {totals.Skipped} skipped");
    if (raises)
    {
        floors.Raise(reports, floorsFile);
    }

    return totals.Failed == 0 ? 0 : 1;
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or JsonException or KeyNotFoundException)
{
    Console.Error.WriteLine($"A file could not be read: {error.Message}");
    return 2;
}
