using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using McpSecureApis.Commands.Approvals;
using McpSecureApis.Commands.Calls;
using McpSecureApis.Commands.Configuration;
using McpSecureApis.Commands.Manifests;
using McpSecureApis.Commands.Operations;
using McpSecureApis.Commands.Servers;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Organisation.Proofs;
using McpSecureApis.Hosting.Catalog;
using McpSecureApis.Hosting.Settings;
using Microsoft.Extensions.Options;

namespace McpSecureApis.Commands;

/// <summary>The command line of the program: its verbs.</summary>
internal static partial class RootVerb
{
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Runs a command line. What an operator did wrong becomes one clear message and exit code 2, never a stack trace.
    /// </summary>
    /// <param name="args">The arguments.</param>
    /// <param name="invocation">Where output and errors go.</param>
    public static async Task<int> RunAsync(string[] args, InvocationConfiguration invocation)
    {
        // @FILE is the value of an option here, never a file of further arguments.
        var parsed = Create().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        invocation.EnableDefaultExceptionHandler = false;

        // Running calls end and their outcomes are recorded first; the server bounds that itself (Server:DrainTimeout).
        invocation.ProcessTerminationTimeout = TerminationTimeout;
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await invocation.Error.WriteLineAsync(UnsafeCharacters.Escape(LongQuote().Replace(Say(error, parsed), "'…'")));
            }

            await invocation.Error.WriteLineAsync("--help lists what this verb takes.");
            return ExitCode.Usage;
        }

        if (MistakenOption(parsed) is { } option)
        {
            await invocation.Error.WriteLineAsync($"There is no option '{UnsafeCharacters.Escape(option)}' here. --help lists them.");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(invocation);
        }
        catch (SettingsException error)
        {
            foreach (var finding in error.Findings)
            {
                await invocation.Error.WriteLineAsync(finding.ToString());
            }

            return ExitCode.Usage;
        }
        catch (OptionsValidationException error)
        {
            foreach (var finding in error.Failures)
            {
                await invocation.Error.WriteLineAsync(finding);
            }

            return ExitCode.Usage;
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C or SIGTERM: the end that was asked for.
            return ExitCode.Done;
        }
    }

    /// <summary>The library's words, on one line, and what they leave out: which argument is missing, and which verb was meant.</summary>
    private static string Say(ParseError error, ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (error.SymbolResult is CommandResult or ArgumentResult && error.Message.StartsWith("Required argument missing", StringComparison.Ordinal))
        {
            var missing = command.Arguments.Where(argument =>
                argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is not { Tokens.Count: > 0 });
            return $"'{command.Name}' needs {string.Join(" and ", missing.Select(argument => argument.Name))}.";
        }

        var unknown = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null;
        var near = unknown is not null && error.Message.Contains($"'{unknown}'", StringComparison.Ordinal)
            ? NearestName.Find(unknown, command.Subcommands.Select(verb => verb.Name))
            : null;
        var message = string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return near is null ? message : $"{message} Did you mean '{near}'?";
    }

    /// <summary>What is longer than any verb, option or number may be a token in the wrong place; it is not repeated.</summary>
    [GeneratedRegex("'[^']{41,}'", RegexOptions.NonBacktracking)]
    private static partial Regex LongQuote();

    /// <summary>An option that does not exist would be taken for the value of an argument: <c>call --dryrun</c> for a tool of that name.</summary>
    private static string? MistakenOption(ParseResult parsed)
    {
        var literal = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).ToHashSet();
        return parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .FirstOrDefault(token => token.Value.StartsWith("--", StringComparison.Ordinal) && literal.Contains(token))?.Value;
    }

    private static RootCommand Create()
    {
        var configuration = new ConfigurationArguments();
        var root = new RootCommand(
            "An MCP server that exposes scoped enterprise APIs to LLM clients: manifests, scopes, masking, audit. Start with: demo. " +
            "Exit codes: 0 done, 1 something was refused or does not hold, 2 wrong usage or unreadable input.")
        {
            DemoCommand.Create(),
            ServeCommand.Create(configuration),
            CallCommand.CreateCall(configuration),
            CallCommand.CreateExplain(configuration, parsed => CompilerOf(configuration, parsed)),
            ManifestCommand.Create(
                parsed => CompilerOf(configuration, parsed),
                parsed => configuration.IsNamed(parsed) ? configuration.File(parsed) : null,
                parsed => configuration.IsNamed(parsed) ? OperatorRules.Organise(configuration.Read(parsed)) : OrganisationContext.Alone,
                ApprovalCommands.Create(configuration),
                new ReviewApprovalOptions(configuration, TimeProvider.System).Part(),
                configuration.AuditPath),
            ConfigCommand.Create(configuration),
            AuditCommand.Create(configuration.AuditPath, configuration.AuditHasher),
            RevokeCommand.Create(configuration),
            HealthCommand.Create(configuration),
        };
        configuration.AddTo(root);
        return root;
    }

    /// <summary>
    /// The rooms' part of checking a manifest. A file is judged alone; with a named configuration also against the operator's entries.
    /// </summary>
    private static Func<ManifestReadResult, CompiledManifest?> CompilerOf(ConfigurationArguments configuration, ParseResult parsed)
    {
        var compiler = configuration.IsNamed(parsed)
            ? new CatalogCompiler(OperatorRules.Of(configuration.Read(parsed)))
            : new CatalogCompiler(OperatorRules.Alone());
        return read => compiler.Compile(file: "", read);
    }
}
