using System.Security.Cryptography;
using System.Text.Json;
using McpSecureApis.Core.Credentials.Secrets;
using McpSecureApis.Core.State;
using McpSecureApis.FunctionalTests.Conventions;
using McpSecureApis.Hosting;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Servers;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace McpSecureApis.FunctionalTests.Hosting;

/// <summary>The rooms as the platform's host has them.</summary>
public sealed class GatewayServicesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-services-");
    private readonly string _configuration;

    public GatewayServicesTests()
    {
        _folder.CreateSubdirectory("manifests");
        _configuration = Path.Combine(_folder.FullName, "settings.json");
        File.WriteAllText(_configuration, JsonSerializer.Serialize(new
        {
            Server = new { PublicUrl = "http://127.0.0.1:7420/mcp", Hosts = new[] { "127.0.0.1:7420" }, Listen = "http://127.0.0.1:0" },
            Catalog = new { Path = "manifests" },
            Approvals = "Report",
            Audit = new { Path = "trail", HashKeyFile = "hash.key", SigningKeyFile = "signing.pem", CreateMissingKeys = true },
        }));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void AddGateway_PutsTheRoomsTogether_InTheOrderOfACall()
    {
        var services = new ServiceCollection().AddGateway(OperatorConfiguration.Read(_configuration, []));

        var rooms = services.Select(service => service.ServiceType)
            .Where(type => type.FullName!.StartsWith("McpSecureApis.Core.", StringComparison.Ordinal) && !type.Name.EndsWith("Options", StringComparison.Ordinal))
            .Select(type => Array.IndexOf(RoomOrderTests.CoreRooms, type.Namespace!.Split('.')[2])).ToList();

        rooms.Distinct().Should().HaveCountGreaterThan(6).And.NotContain(-1);
        rooms.Should().BeInAscendingOrder();
    }

    [Fact]
    public void Build_SeveralWrongSettings_SaysAllOfThemAtOnceAndOpensNothing()
    {
        var configuration = OperatorConfiguration.Read(_configuration, ["Server:MaxDepth=0", "Limits:PerCaller=often", "Nonsense=1", "Audit:HeadRecords=0"]);

        var build = () => Gateway.Build(configuration, new GatewayEdges(TextWriter.Null));

        build.Should().Throw<OptionsValidationException>().Which.Failures.Select(failure => failure.Split(": ")[0])
            .Should().BeEquivalentTo("Server:MaxDepth", "Limits:PerCaller", "Nonsense", "Audit:HeadRecords");
        _folder.EnumerateFileSystemInfos().Select(entry => entry.Name).Should().BeEquivalentTo("manifests", "settings.json");
    }

    [Fact]
    public async Task StopApplication_EndsTheServer_AndClosesItsTrail()
    {
        await using (var server = await HttpGateway.StartAsync(OperatorConfiguration.Read(_configuration, []), TextWriter.Null, CancellationToken.None))
        {
            using var client = new HttpClient();
            client.DefaultRequestHeaders.Host = "127.0.0.1:7420";
            (await client.GetAsync(new Uri(server.Address, "/health/live"))).EnsureSuccessStatusCode();

            server.Rooms.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            await server.WaitForShutdownAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

            await client.Invoking(gone => gone.GetAsync(new Uri(server.Address, "/health/live"))).Should().ThrowAsync<HttpRequestException>();
        }

        var trail = await File.ReadAllLinesAsync(Directory.GetFiles(Path.Combine(_folder.FullName, "trail"), "*.jsonl").Single());
        trail[^1].Should().Contain("head", "a trail that was closed in order ends with its signed head");
    }

    [Fact]
    public async Task Start_SettingsAreBoundOnce()
    {
        var bound = 0;
        var host = Gateway.Build(
            OperatorConfiguration.Read(_configuration, []),
            new GatewayEdges(TextWriter.Null),
            services => services.AddOptions<ProductOptions>().PostConfigure(_ => bound++));

        await using (await Gateway.StartAsync(host, CancellationToken.None))
        {
            bound.Should().Be(1, "the time that files of manifests are given to change would begin again with each");
        }
    }

    /// <summary>A store that instances share, and another place of secrets, come in by being registered.</summary>
    [Fact]
    public async Task Build_OwnStores_StandInForTheBuiltInOnes()
    {
        var secrets = new SecretSources(new Dictionary<string, ISecretSource>(StringComparer.Ordinal));
        var key = Path.Combine(_folder.FullName, "confirmation.key");
        KeyFiles.Write(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var host = Gateway.Build(
            OperatorConfiguration.Read(_configuration, [$"Confirmation:KeyFile={key}", "Confirmation:UsedPath=used"]),
            new GatewayEdges(TextWriter.Null),
            services => services.AddSingleton<ISharedState>(new LocalState(10, TimeProvider.System)).Replace(ServiceDescriptor.Singleton(secrets)));

        await using (await Gateway.StartAsync(host, CancellationToken.None))
        {
            host.Services.GetRequiredService<SecretSources>().Should().BeSameAs(secrets);
            Directory.Exists(Path.Combine(_folder.FullName, "used")).Should().BeFalse("the shared store has the used confirmations");
        }
    }

    [Fact]
    public async Task Explaining_LeavesNothingOnTheDisk()
    {
        var edges = new GatewayEdges(TextWriter.Null) { Records = false };
        await using (await Gateway.StartAsync(Gateway.Build(OperatorConfiguration.Read(_configuration, []), edges), CancellationToken.None))
        {
            _folder.EnumerateFileSystemInfos().Select(entry => entry.Name).Should().BeEquivalentTo("manifests", "settings.json");
        }
    }
}
