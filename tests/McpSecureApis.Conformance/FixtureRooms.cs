using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Hosting;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace McpSecureApis.Conformance;

/// <summary>
/// The product's own rooms with a manifest of resources and prompts and a backend on loopback: what the suite reads, gets and completes goes the
/// whole trip, from the catalog to the audit trail.
/// </summary>
internal sealed class FixtureRooms : IAsyncDisposable
{
    private readonly string _folder;
    private readonly RawServer _backend;
    private readonly Gateway _gateway;
    private int _generation;

    private FixtureRooms(string folder, RawServer backend, Gateway gateway)
    {
        _folder = folder;
        _backend = backend;
        _gateway = gateway;
    }

    public IEntries Entries => _gateway.Services.GetRequiredService<IEntries>();

    public static async Task<FixtureRooms> OpenAsync(string publicUrl)
    {
        var folder = Directory.CreateTempSubdirectory("conformance-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "manifests"));
        var configuration = Path.Combine(folder, "configuration.json");
        await File.WriteAllTextAsync(configuration, JsonSerializer.Serialize(new
        {
            Server = new { PublicUrl = publicUrl, Listen = "http://127.0.0.1:0", Hosts = new[] { "127.0.0.1" } },
            Catalog = new { Path = "manifests" },
            Approvals = "Report",
            Limits = new { PerCaller = "100000/min", PerCallerRequests = "100000/min", RefusedCalls = "100000/min" },
            Audit = new { Path = "audit", HashKeyFile = "hash.key", SigningKeyFile = "signing.pem", CreateMissingKeys = true },
        }));
        var edges = new GatewayEdges(TextWriter.Null);
        var rooms = new FixtureRooms(
            folder, new RawServer(AnswerAsync), await Gateway.OpenAsync(OperatorConfiguration.Read(configuration, []), edges, CancellationToken.None));
        rooms.Load();
        return rooms;
    }

    /// <summary>What a reload of a manifest with another prompt does.</summary>
    public void Change()
    {
        Interlocked.Increment(ref _generation);
        Load();
    }

    /// <summary>Has every change of the catalog told to those who listen.</summary>
    public void TellTo(CatalogChanges changes) => _gateway.Catalog.Changed += (_, _) => changes.Publish();

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<bool> AnswerAsync(RawExchange exchange)
    {
        var segments = exchange.Request.Split(' ', 3)[1].Split('/', StringSplitOptions.RemoveEmptyEntries);
        await exchange.WriteAsync(segments switch
        {
            ["static-text"] => Document("text/plain", "This is the content of the static text resource."u8),
            ["static-binary"] => Document("image/png", FixtureImage.Png),
            ["template", var id, "data"] => Document(
                "application/json", Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","templateTest":true,"data":"Data for ID: {{id}}"}""")),
            _ => Encoding.UTF8.GetBytes(RawServer.Status(404)),
        });
        return true;
    }

    private static byte[] Document(string type, ReadOnlySpan<byte> body) =>
        [.. Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];

    private void Load()
    {
        var reload = _gateway.Catalog.Reload([FixtureManifest.Of(_backend.Url, _generation)]);
        if (reload.HasErrors)
        {
            throw new InvalidOperationException(string.Join('\n', reload.Findings.Select(ManifestFindingText.ToLine)));
        }
    }
}
