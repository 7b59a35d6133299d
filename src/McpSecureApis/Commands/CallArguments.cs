using System.CommandLine;
using System.Text;

namespace McpSecureApis.Commands;

/// <summary>The arguments that <c>call</c> and <c>explain</c> share.</summary>
internal sealed class CallArguments
{
    private readonly Argument<string> _tool = new("TOOL") { Description = "Name of the tool." };

    private readonly Option<string> _arguments = new("--arguments")
    {
        Description = "The arguments as a JSON object, @FILE, or - for standard input.",
        HelpName = "JSON",
        DefaultValueFactory = _ => "{}",
    };

    private readonly Option<string?> _token = new("--token", "--as")
    {
        Description = "The caller's access token: its value, @FILE, or - for standard input. The default is the configured stdio identity.",
        HelpName = "TOKEN",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one line of JSON." };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_tool);
        command.Options.Add(_arguments);
        command.Options.Add(_token);
        command.Options.Add(_json);
    }

    public string Tool(ParseResult parsed) => parsed.GetRequiredValue(_tool);

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public async Task<byte[]> ArgumentsAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetBytes(await ReadAsync(parsed.GetRequiredValue(_arguments), cancellationToken));

    /// <summary>The token without surrounding white space; null when none was given.</summary>
    public async Task<string?> TokenAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        parsed.GetValue(_token) is { } value ? (await ReadAsync(value, cancellationToken)).Trim() : null;

    private static async Task<string> ReadAsync(string value, CancellationToken cancellationToken) => value switch
    {
        "-" => await Console.In.ReadToEndAsync(cancellationToken),
        ['@', .. var file] => await ReadFileAsync(file, cancellationToken),
        _ => value,
    };

    private static async Task<string> ReadFileAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new Hosting.SettingsException([new Hosting.SettingFinding("@" + file, "cannot be read.")]);
        }
    }
}
