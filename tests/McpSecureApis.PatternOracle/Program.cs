using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Json.Patterns;
using McpSecureApis.Json.Patterns.Languages;
using McpSecureApis.PatternOracle;
using McpSecureApis.TestKit;

// Decides generated pairs of patterns and writes one line of JSON for each, for tests/oracles/decide.mjs: Program PAIRS [SEED].
// "outside" is a text that the first pattern accepts and the second refuses; null with "undecided" null says that there is none.
// Program schemas PAIRS [SEED] does the same with schemas, for tests/oracles/schemas.mjs: is there a value that only "new" takes?
var options = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
await using var output = new StreamWriter(Console.OpenStandardOutput());
if (args[0] == "schemas")
{
    var schemas = new SchemaPairs(args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1);
    for (var left = int.Parse(args[1], CultureInfo.InvariantCulture); left > 0;)
    {
        var (old, now) = schemas.Next();
        if (SchemaDecision.Of(old, now) is { } decision)
        {
            left--;
            var found = JsonSerializer.Serialize(new { old, @new = now, outside = decision.Outside, undecided = decision.IsUndecided }, options);
            await output.WriteAsync(found + "\n");
        }
    }

    return;
}

var pairs = int.Parse(args[0], CultureInfo.InvariantCulture);
var source = new PatternPairs(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1);
while (pairs > 0)
{
    var (first, second) = source.Next();
    if (EcmaPattern.Compile(first, out _) is null || EcmaPattern.Compile(second, out _) is null)
    {
        continue;
    }

    pairs--;
    var finding = TextLanguage.Of(first).FindOutside(TextLanguage.Of(second));
    var line = JsonSerializer.Serialize(new { first, second, outside = finding.Text, undecided = finding.Undecided?.ToString() }, options);
    await output.WriteAsync(line + "\n");
}
