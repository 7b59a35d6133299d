using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Stdio;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Servers;

/// <summary>Who calls over stdio: the token in the environment, or the configured identity. Never both, never nobody.</summary>
internal static class StdioCaller
{
    /// <summary>MCP, Authorization: over stdio, credentials come from the environment.</summary>
    public const string TokenVariable = "MCPSECUREAPIS_TOKEN";

    /// <summary>The same, by a file or an open descriptor (<c>/dev/fd/3</c>).</summary>
    public const string TokenFileVariable = "MCPSECUREAPIS_TOKEN_FILE";

    /// <summary>Above the longest token that is taken.</summary>
    private const int MaxTokenFileBytes = 16 * 1024;

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(5);

    /// <param name="gateway">The rooms.</param>
    /// <param name="token">The token; null takes the configured identity.</param>
    /// <param name="cancellationToken">Gives up waiting for the issuer's keys.</param>
    /// <exception cref="SettingsException">There is no caller, or two.</exception>
    public static async Task<Caller> ResolveAsync(Gateway gateway, string? token, CancellationToken cancellationToken)
    {
        var identity = gateway.Options.Stdio.Identity;
        if (token is null)
        {
            return identity?.ToCaller(gateway.Scopes) ?? throw Wrong(
                $"Set {TokenVariable} to an access token or {TokenFileVariable} to a file with one, or configure Stdio:Identity.");
        }

        if (identity is not null)
        {
            throw Wrong($"Both an access token ({TokenVariable} or {TokenFileVariable}) and Stdio:Identity are set. " +
                "Keep one: which of them calls would be a guess.");
        }

        return (await gateway.Tokens.VerifyAsync(PresentedCredential.Bearer(token), cancellationToken)).TryGet(out var caller, out var refusal)
            ? caller
            : throw Wrong(
                $"The access token was not accepted{(refusal.Token is { } why ? $" ({why.ToCode()})" : string.Empty)}: {refusal.Message} " +
                "The verb explain says why.");
    }

    /// <summary>
    /// Takes the token out of the environment, where child processes would find it, or reads it from the file that the environment names.
    /// What the process was started with stays readable for its user in <c>/proc</c>: a token that must not be seen there comes in a file or by a
    /// descriptor.
    /// </summary>
    /// <param name="clock">For the longest wait for the end of a pipe.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SettingsException">Both are set, or the file cannot be used.</exception>
    public static async Task<string?> TakeTokenAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        var token = Take(TokenVariable);
        var file = Take(TokenFileVariable);
        if (file is null)
        {
            return token;
        }

        if (token is not null)
        {
            throw WrongFile($"Both {TokenVariable} and {TokenFileVariable} are set. Keep one: which of them calls would be a guess.");
        }

        // Nothing here repeats the value: somebody may have put the token itself there.
        try
        {
            var read = Task.Run(() => PrivateFile.ReadText(file, MaxTokenFileBytes), cancellationToken);
            var text = (await read.WaitAsync(ReadTimeout, clock, cancellationToken)).TrimEnd('\r', '\n');
            return text.Length > 0 ? text : throw WrongFile($"The file that {TokenFileVariable} names is empty.");
        }
        catch (PrivateFileException error)
        {
            throw WrongFile($"The file that {TokenFileVariable} names {error.Message}");
        }
        catch (TimeoutException)
        {
            throw WrongFile($"What {TokenFileVariable} names did not end within {ReadTimeout.TotalSeconds:0} seconds.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw WrongFile($"The file that {TokenFileVariable} names cannot be read ({error.GetType().Name}).");
        }
    }

    private static string? Take(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, null);
        return string.IsNullOrEmpty(value) ? null : value;
    }

    private static SettingsException Wrong(string message) => new([new SettingFinding("Stdio", message)]);

    /// <summary>Also said by verbs that speak no stdio, so it names the variable.</summary>
    private static SettingsException WrongFile(string message) => new([new SettingFinding(TokenFileVariable, message)]);
}
