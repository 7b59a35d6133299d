using McpSecureApis.Core.Callers;

namespace McpSecureApis.Hosting;

/// <summary>Who calls over stdio: the token in the environment, or the configured identity. Never both, never nobody.</summary>
internal static class StdioCaller
{
    /// <summary>MCP, Authorization: over stdio, credentials come from the environment.</summary>
    public const string TokenVariable = "MCPSECUREAPIS_TOKEN";

    /// <param name="gateway">The rooms.</param>
    /// <param name="token">The token; null takes the configured identity.</param>
    /// <param name="cancellationToken">Gives up waiting for the issuer's keys.</param>
    /// <exception cref="SettingsException">There is no caller, or two.</exception>
    public static async Task<Caller> ResolveAsync(Gateway gateway, string? token, CancellationToken cancellationToken)
    {
        var identity = gateway.Options.Stdio.Identity;
        if (token is null)
        {
            return identity?.ToCaller(gateway.Scopes) ?? throw Wrong($"Set {TokenVariable} to an access token, or configure Stdio:Identity.");
        }

        if (identity is not null)
        {
            throw Wrong($"Both {TokenVariable} and Stdio:Identity are set. Keep one: which of them calls would be a guess.");
        }

        return (await gateway.Tokens.VerifyAsync(token, cancellationToken)).TryGet(out var caller, out var refusal)
            ? caller
            : throw Wrong($"The access token was not accepted: {refusal.Message}");
    }

    /// <summary>Reads the token and takes it out of the environment, so that no child process and no dump of it has it.</summary>
    public static string? TakeToken()
    {
        var token = Environment.GetEnvironmentVariable(TokenVariable);
        Environment.SetEnvironmentVariable(TokenVariable, null);
        return string.IsNullOrEmpty(token) ? null : token;
    }

    private static SettingsException Wrong(string message) => new([new SettingFinding("Stdio", message)]);
}
