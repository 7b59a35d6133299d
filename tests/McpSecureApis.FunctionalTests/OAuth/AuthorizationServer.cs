using System.Text.Json;
using McpSecureApis.FunctionalTests.Clients;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.OAuth;

/// <summary><c>tests/clients/authorization-server.mjs</c>: the npm package oidc-provider on a port of its own.</summary>
internal sealed class AuthorizationServer : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private AuthorizationServer(ChildProcess process, string issuer)
    {
        _process = process;
        Issuer = issuer;
    }

    public string Issuer { get; }

    /// <param name="resources">The scopes that each resource has.</param>
    /// <param name="documents">The metadata documents of clients, by their addresses.</param>
    public static async Task<AuthorizationServer> StartAsync(
        IReadOnlyDictionary<string, string[]> resources, IReadOnlyDictionary<string, object> documents)
    {
        var process = ChildProcess.Start(
            NodePrograms.Node,
            ["authorization-server.mjs", JsonSerializer.Serialize(new { resources, documents })],
            NodePrograms.Environment,
            NodePrograms.Folder,
            input: null);
        return new AuthorizationServer(process, JsonElement.Parse(await process.ReadLineAsync()).GetProperty("issuer").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        TestKit.Canaries.Output("stderr of the authorization server", _process.Error);
        await _process.DisposeAsync();
    }
}
