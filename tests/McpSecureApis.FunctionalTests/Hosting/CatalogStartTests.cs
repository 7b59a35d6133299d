using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Hosting.Catalog;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Hosting;

public sealed class CatalogStartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("catalog-start-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The clock stands, so the second read never comes.</summary>
    [Fact]
    public async Task Read_StopInTheMiddle_IsNotWaitedFor()
    {
        var clock = new ManualTimeProvider();
        var ahead = new ManifestsAhead(clock);
        ahead.Read(new ProductOptions { Catalog = new CatalogOptions { Path = _folder.FullName } });
        var start = new CatalogStart(new ToolCatalog(new CatalogCompiler(OperatorRules.Alone())), new ManifestFolder(_folder.FullName, clock), ahead);
        using var stop = new CancellationTokenSource();
        start.Begin(stop.Token);
        await ahead.Reading;

        var reading = start.ReadAsync(stop.Token);
        reading.IsCompleted.Should().BeFalse();
        await stop.CancelAsync();

        await reading.Invoking(task => task.WaitAsync(TimeSpan.FromSeconds(20))).Should().ThrowAsync<OperationCanceledException>();
    }
}
