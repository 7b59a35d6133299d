using System.CommandLine;
using System.Text;
using System.Text.Json;
using McpSecureApis.Commands.Manifests;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Core.Review.Witnesses;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.Json;

namespace McpSecureApis.Commands.Calls;

/// <summary>
/// The options by which <c>explain</c> takes a caller that somebody made up, such as the one of a witness. The call is decided on manifests as a
/// comparison decides it: no token, credential, trail or backend is behind it, so nothing real can come of it.
/// </summary>
internal sealed class SuppositionOptions(Func<ParseResult, Func<ManifestReadResult, CompiledManifest?>> compile, Func<ParseResult, string> catalog)
{
    private readonly Option<string?> _caller = new("--caller")
    {
        Description = "A caller that you suppose, as manifest diff shows one: JSON, @FILE, or - for standard input. " +
            "No token is checked; its scopes are those that count.",
        HelpName = "JSON",
    };

    private readonly Option<string?> _manifests = new("--manifests")
    {
        Description = "With --caller: decide on these manifests, a file, a folder or git:REVISION:PATH; " +
            "without it, the configuration's Catalog:Path.",
        HelpName = "PATH",
    };

    public void AddTo(Command command, CallArguments arguments)
    {
        command.Options.Add(_caller);
        command.Options.Add(_manifests);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_caller) is not null && arguments.NamesCaller(result))
            {
                result.AddError("--caller and a token or --as-stdio-identity name two callers. Give one of them.");
            }

            if (result.GetValue(_manifests) is not null && result.GetValue(_caller) is null)
            {
                result.AddError("--manifests goes with --caller: a token is judged by the configuration that serves.");
            }
        });
    }

    /// <summary>Whether a caller is supposed.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_caller) is not null;

    /// <summary>Decides the call and prints what was decided. Returns the exit code.</summary>
    /// <exception cref="SettingsException">What was given cannot be read.</exception>
    public async Task<int> ExplainAsync(ParseResult parsed, CallArguments arguments, CancellationToken cancellationToken)
    {
        using var written = Parse("--arguments", await arguments.ArgumentsAsync(parsed, cancellationToken));
        var caller = await ReadCallerAsync(parsed, cancellationToken);
        var side = await SideReader.ReadAsync(parsed.GetValue(_manifests) ?? catalog(parsed), compile(parsed), cancellationToken);
        if (!side.IsReadable)
        {
            SideReader.Complain(parsed, side, arguments.Json(parsed));
            return ExitCode.Usage;
        }

        var name = arguments.Tool(parsed);
        var entry = side.Manifests.SelectMany(ReviewedEntry.Of)
            .FirstOrDefault(entry => entry.Entry.Kind == ChangedKind.Tool && entry.Entry.Name == name);
        return await CallOutput.Of(name, entry, caller, CallTrial.Run(entry, caller, written.RootElement))
            .WriteAsync(parsed.InvocationConfiguration.Output, arguments.Json(parsed));
    }

    private async Task<Caller> ReadCallerAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var text = await CallArguments.ReadAsync(parsed.GetValue(_caller)!, cancellationToken);
        using var form = Parse("--caller", Encoding.UTF8.GetBytes(text));
        return CallerForm.TryRead(form.RootElement, out var caller, out var problem)
            ? caller
            : throw new SettingsException([new SettingFinding("--caller", problem)]);
    }

    private static JsonDocument Parse(string option, byte[] text) => StrictJson.TryParse(text, out var document, out var problem)
        ? document
        : throw new SettingsException([new SettingFinding(option, $"{problem.Problem} Byte {problem.Offset}. It is an object of JSON.")]);
}
