using McpSecureApis.Core.Callers.Tokens;

namespace McpSecureApis.Hosting.Startup;

/// <summary>
/// Starts getting the issuers' keys. Nobody waits for them: an issuer that is down must not keep the server from starting, and calls wait by
/// themselves.
/// </summary>
internal sealed class KeyService(AccessTokenVerifier tokens) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = tokens.StartAsync();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
