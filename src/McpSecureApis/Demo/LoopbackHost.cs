using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace McpSecureApis.Demo;

/// <summary>A web host that can only listen on 127.0.0.1: it reads no settings file and no environment variable such as ASPNETCORE_URLS.</summary>
internal static class LoopbackHost
{
    public static WebApplication Create(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        return builder.Build();
    }

    /// <summary>The base address that a started host listens on.</summary>
    public static string AddressOf(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Whether a request names this very host and comes from no browser page: the guard against DNS rebinding.</summary>
    public static bool IsOwnHost(HttpContext context, string address) =>
        string.Equals("http://" + context.Request.Host.Value, address, StringComparison.Ordinal) && context.Request.Headers.Origin.Count == 0;
}
