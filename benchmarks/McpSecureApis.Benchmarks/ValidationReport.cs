using System.Diagnostics;
using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Json.Schemas;

namespace McpSecureApis.Benchmarks;

/// <summary>
/// What checking arguments against a compiled schema costs, document by document, as JSON for <c>benchmarks/validation.sh</c>; the program beside
/// it (<c>benchmarks/validation/ajv.mjs</c>) does the same steps. Parsing the documents and compiling the schemas is not part of the time.
/// </summary>
internal static class ValidationReport
{
    private const int Rounds = 10;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(20);

    public static async Task WriteAsync(Stream output, string cases)
    {
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(cases));
        var subjects = document.RootElement.EnumerateArray().SelectMany(SubjectsOf).ToList();

        // Documents take turns, so that the compiler has seen all of them when it is done.
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < WarmUp)
        {
            subjects.ForEach(subject => subject.Adjust(Round));
        }

        for (var round = 0; round < Rounds; round++)
        {
            subjects.ForEach(subject => subject.Measure());
        }

        await using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteString("runtime", $".NET {Environment.Version}");
        writer.WriteStartArray("documents");
        subjects.ForEach(subject => subject.WriteTo(writer));
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static IEnumerable<ValidationSubject> SubjectsOf(JsonElement @case)
    {
        var name = @case.GetProperty("name").GetString()!;
        var schema = SchemaCompiler.Compile(@case.GetProperty("schema"), ArgumentsDefinition.SchemaOptions, "$", out var problems)
            ?? throw new InvalidOperationException($"The schema of '{name}' does not compile: {string.Join("; ", problems)}");
        return @case.GetProperty("documents").EnumerateArray()
            .Select(one => new ValidationSubject(schema, name, one.GetProperty("name").GetString()!, one.GetProperty("value")));
    }
}
