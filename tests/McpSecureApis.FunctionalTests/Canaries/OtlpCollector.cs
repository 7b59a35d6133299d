using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace McpSecureApis.FunctionalTests.Canaries;

/// <summary>Takes traces and metrics over OTLP/HTTP as a collector does and keeps their bytes.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpCollector(WebApplication app) => _app = app;

    public ConcurrentBag<(string Path, byte[] Body)> Received { get; } = [];

    public string Url { get; private set; } = string.Empty;

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var collector = new OtlpCollector(builder.Build());
        collector._app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            collector.Received.Add((context.Request.Path.Value!, body.ToArray()));
            TestKit.Canaries.Output("OTLP " + context.Request.Path, body.ToArray());
            TestKit.Canaries.Output("OTLP headers", string.Join('\n', context.Request.Headers.Select(header => $"{header.Key}: {header.Value}")));
        });
        await collector._app.StartAsync();
        collector.Url = collector._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
