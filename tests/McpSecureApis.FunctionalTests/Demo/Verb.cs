using System.CommandLine;
using McpSecureApis.Commands;

namespace McpSecureApis.FunctionalTests.Demo;

/// <summary>Runs a verb to its end, in this process or as a child, and hands what it printed to the canary sweep.</summary>
internal static class Verb
{
    private const int Attempts = 10;

    /// <summary>Again when a busy machine made the verb say "Try again later": keys that came late, a disk that took too long.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => AgainAsync(() => RunHereAsync(arguments));

    /// <inheritdoc cref="RunAsync"/>
    public static Task<(int ExitCode, string Output, string Error)> RunChildAsync(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? folder = null, string input = "") =>
        AgainAsync(() => RunChildOnceAsync(arguments, environment, folder, input));

    private static async Task<(int ExitCode, string Output, string Error)> AgainAsync(Func<Task<(int ExitCode, string Output, string Error)>> run)
    {
        var answer = await run();
        for (var attempt = 1; attempt < Attempts && (answer.Output + answer.Error).Contains("Try again later", StringComparison.Ordinal); attempt++)
        {
            answer = await run();
        }

        return answer;
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunHereAsync(string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await RootVerb.RunAsync(arguments, new InvocationConfiguration { Output = output, Error = error });
        return Kept(arguments, exitCode, output.ToString(), error.ToString());
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunChildOnceAsync(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment, string? folder, string input)
    {
        await using var child = ChildProcess.Start(ChildProcess.Program, arguments, environment, folder, input);
        var exitCode = await child.ExitAsync();
        return Kept(arguments, exitCode, child.Output, child.Error);
    }

    private static (int ExitCode, string Output, string Error) Kept(IReadOnlyList<string> arguments, int exitCode, string output, string error)
    {
        var verb = arguments is [var first, ..] ? first : "nothing";

        // `demo token` prints a token: its stdout is the one place where it belongs.
        if (arguments is not ["demo", ..])
        {
            TestKit.Canaries.Output($"stdout of {verb}", output);
        }

        TestKit.Canaries.Output($"stderr of {verb}", error);
        return (exitCode, output, error);
    }
}
