using System.CommandLine;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Output;

namespace McpSecureApis.Commands.Manifests;

/// <summary>The forms in which a verb gives a difference, where it writes it, and the exit code that follows from its verdict.</summary>
internal sealed class DifferenceOptions
{
    private static readonly string[] Formats = ["text", "markdown", "sarif", "json", "html"];

    private readonly Option<string> _format = new("--format")
    {
        Description = "text (default), markdown for a pull request, sarif (2.1.0) for code scanning, json, or html: one page that loads nothing.",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => "text",
    };

    private readonly Option<bool> _json = new("--json") { Description = "The same as --format json: one object." };

    private readonly Option<string?> _output = ManifestOutput.CreateOption();

    public DifferenceOptions() => _format.AcceptOnlyFromAmong(Formats);

    public void AddTo(Command command)
    {
        command.Options.Add(_format);
        command.Options.Add(_json);
        command.Options.Add(_output);
    }

    /// <summary>Whether a script reads what is printed.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json) || parsed.GetValue(_format) == "json";

    /// <summary>Writes a difference. Returns the exit code.</summary>
    public int Write(ParseResult parsed, ManifestDifference difference)
    {
        var file = parsed.GetValue(_output);
        var text = IsJson(parsed) ? DifferenceJson.Of(difference) + "\n" : parsed.GetValue(_format) switch
        {
            "markdown" => DifferenceMarkdown.Of(difference),
            "sarif" => DifferenceSarif.Of(difference) + "\n",
            "html" => DifferenceHtml.Of(difference),
            _ => DifferenceText.Of(difference, isColoured: file is null && IsColoured(parsed)),
        };
        var exitCode = ManifestOutput.Write(parsed, file, text, overwrite: true, $"The verdict is {DifferenceJson.Word(difference.Verdict)}.");
        return exitCode != ExitCode.Done ? exitCode : difference.Verdict >= ChangeKind.Undecidable ? ExitCode.Refused : ExitCode.Done;
    }

    /// <summary>Only a terminal itself, and only when nobody asked for none (no-color.org).</summary>
    private static bool IsColoured(ParseResult parsed) =>
        ReferenceEquals(parsed.InvocationConfiguration.Output, Console.Out) && !Console.IsOutputRedirected &&
            string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
