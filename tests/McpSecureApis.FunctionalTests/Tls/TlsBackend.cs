using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.FunctionalTests.Tls;

/// <summary>A backend with TLS on loopback. It presents its certificate alone, without those of its issuers.</summary>
internal sealed class TlsBackend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;

    private TlsBackend(WebApplication app, X509Certificate2 certificate)
    {
        _app = app;
        _certificate = certificate;
    }

    /// <summary>Every request: its protocol, its connection and its path.</summary>
    public ConcurrentQueue<(string Protocol, string Connection, string Path)> Requests { get; } = [];

    /// <summary>What each request does before it is answered; true when it was answered with that.</summary>
    public Func<HttpContext, Task<bool>> Before { get; set; } = _ => Task.FromResult(false);

    public string Url => $"https://localhost:{new Uri(_app.Urls.Single()).Port}";

    public static async Task<TlsBackend> StartAsync(X509Certificate2 certificate, HttpProtocols protocols, int streams = 100)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();

        // Offline: the web server itself would ask for the issuers that a certificate names.
        var context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = streams;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = protocols;
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = context }),
                });
            });
        });
        var app = builder.Build();
        var backend = new TlsBackend(app, certificate);
        app.Run(backend.AnswerAsync);
        await app.StartAsync();
        return backend;
    }

    /// <summary>Ends a request over HTTP/2 as a server does that broke: by an error code, not by a reply.</summary>
    public static Task<bool> ResetAsync(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(2);
        return Task.FromResult(true);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue((context.Request.Protocol, context.Connection.Id, context.Request.Path));
        if (!await Before(context))
        {
            await context.Response.WriteAsJsonAsync(new { id = "i-1", note = context.Request.Protocol });
        }
    }
}
