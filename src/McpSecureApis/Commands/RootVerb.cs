using System.CommandLine;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests;
using McpSecureApis.Hosting;

namespace McpSecureApis.Commands;

/// <summary>The command line of the program: its verbs.</summary>
internal static class RootVerb
{
    /// <summary>
    /// Runs a command line. What an operator did wrong becomes one clear message and exit code 2, never a stack trace.
    /// </summary>
    /// <param name="args">The arguments.</param>
    /// <param name="invocation">Where output and errors go.</param>
    public static async Task<int> RunAsync(string[] args, InvocationConfiguration invocation)
    {
        var parsed = Create().Parse(args);
        invocation.EnableDefaultExceptionHandler = false;
        try
        {
            var exitCode = await parsed.InvokeAsync(invocation);
            return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
        }
        catch (SettingsException error)
        {
            foreach (var finding in error.Findings)
            {
                await invocation.Error.WriteLineAsync(finding.ToString());
            }

            return ExitCode.Usage;
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C or SIGTERM: the end that was asked for.
            return ExitCode.Done;
        }
    }

    private static RootCommand Create()
    {
        var configuration = new ConfigurationArguments();
        var root = new RootCommand("An MCP server that exposes scoped enterprise APIs to LLM clients: manifests, scopes, masking, audit.")
        {
            DemoCommand.Create(),
            ServeCommand.Create(configuration),
            CallCommand.CreateCall(configuration),
            CallCommand.CreateExplain(configuration),
            ManifestCommand.Create(parsed => CompilerOf(configuration, parsed)),
            ConfigCommand.Create(configuration),
            AuditCommand.Create(configuration.AuditPath, configuration.AuditHasher),
            HealthCommand.Create(configuration),
        };
        configuration.AddTo(root);
        return root;
    }

    /// <summary>
    /// The rooms' part of checking a manifest. A file is judged alone; with a named configuration also against the operator's entries.
    /// </summary>
    private static Action<ManifestReadResult> CompilerOf(ConfigurationArguments configuration, ParseResult parsed)
    {
        var compiler = configuration.IsNamed(parsed)
            ? new CatalogCompiler(Gateway.RulesOf(configuration.Read(parsed)))
            : new CatalogCompiler(Gateway.RulesOf(new ProductOptions(), credentials: null));
        return read => compiler.Compile(file: "", read);
    }
}
