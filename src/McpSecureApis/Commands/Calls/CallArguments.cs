using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using McpSecureApis.Hosting.Servers;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Commands.Calls;

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
        Description = $"The caller's access token: its value, @FILE, or - for standard input. " +
            $"Without it {StdioCaller.TokenVariable} or {StdioCaller.TokenFileVariable} counts, then Stdio:Identity.",
        HelpName = "TOKEN",
    };

    private readonly Option<bool> _asStdioIdentity = new("--as-stdio-identity")
    {
        Description = "Take the caller from Stdio:Identity of the configuration: no token and no identity provider is needed.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one line of JSON." };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_tool);
        command.Options.Add(_arguments);
        command.Options.Add(_token);
        command.Options.Add(_asStdioIdentity);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_asStdioIdentity) && result.GetValue(_token) is not null)
            {
                result.AddError("--as-stdio-identity and --token name two callers. Give one of them.");
            }
        });
        command.Options.Add(_json);
    }

    /// <summary>Whether a token or the configured identity is named.</summary>
    public bool NamesCaller(CommandResult parsed) => parsed.GetValue(_asStdioIdentity) || parsed.GetValue(_token) is not null;

    public string Tool(ParseResult parsed) => parsed.GetRequiredValue(_tool);

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public async Task<byte[]> ArgumentsAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetBytes(await ReadAsync(parsed.GetRequiredValue(_arguments), cancellationToken));

    /// <summary>The token without surrounding white space; null when the configured identity is the caller.</summary>
    /// <exception cref="SettingsException">What was given cannot be read, or is no token.</exception>
    public async Task<string?> TokenAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_asStdioIdentity))
        {
            return null;
        }

        return parsed.GetValue(_token) is { } value
            ? Checked(value, (await ReadAsync(value, cancellationToken)).Trim())
            : await StdioCaller.TakeTokenAsync(TimeProvider.System, cancellationToken);
    }

    /// <summary>A value that stands on the command line, in a file or at standard input.</summary>
    internal static async Task<string> ReadAsync(string value, CancellationToken cancellationToken) => value switch
    {
        "-" => await Console.In.ReadToEndAsync(cancellationToken),
        ['@', .. var file] => await ReadFileAsync(file, cancellationToken),
        _ => value,
    };

    /// <summary>Refuses what no access token can be, because of a slip. A value that may be a secret is not repeated.</summary>
    private static string Checked(string value, string token)
    {
        if (token.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            throw new SettingsException([new SettingFinding("--token", "begins with Bearer. Give the token without the word Bearer.")]);
        }

        // An access token has three parts with a dot between each.
        if (ReferenceEquals(value, token) && value.Count(character => character == '.') != 2 &&
            (File.Exists(value) || value.Contains('/', StringComparison.Ordinal) || Path.HasExtension(value)))
        {
            throw new SettingsException(
                [new SettingFinding("--token", $"is no access token. For a file write @{(File.Exists(value) ? value : "FILE")}.")]);
        }

        return token;
    }

    private static async Task<string> ReadFileAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([new SettingFinding("@" + file, "cannot be read.")]);
        }
    }
}
