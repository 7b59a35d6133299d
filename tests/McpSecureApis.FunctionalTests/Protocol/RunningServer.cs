using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Revocations;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Health;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.Mcp.Telemetry;
using McpSecureApis.TestKit;
using McpSecureApis.Transports.Connections;
using McpSecureApis.Transports.Endpoints;
using McpSecureApis.Transports.Http;
using McpSecureApis.Transports.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>The real web server on loopback, with <see cref="FakeTools"/> behind it.</summary>
public sealed class RunningServer : IAsyncLifetime, IHttpGate, ICallerBudget
{
    public const string Token = "good-token";
    public const string PublicUrl = "https://mcp.example.com/base/mcp";

    private WebApplication? _app;
    private SessionTable? _sessions;

    internal FakeTools Tools { get; } = new();

    internal RunningTimeProvider Clock { get; } = new();

    internal CatalogChanges Changes { get; } = new();

    internal ConcurrentQueue<(RefusalReason Reason, IPAddress Address)> Reported { get; } = [];

    /// <summary>The refusals of known callers that were counted.</summary>
    internal ConcurrentQueue<RefusalReason> Counted { get; } = [];

    /// <summary>What every request of a caller is refused with; null to serve it.</summary>
    internal Refusal? OverBudget { get; set; }

    internal int Port { get; private set; }

    internal bool Ready { get; set; } = true;

    /// <summary>Long, so that a busy machine does not change the form of an answer.</summary>
    internal TimeSpan EarlyHeaders { get; set; } = TimeSpan.FromSeconds(30);

    internal DateTimeOffset? TokenEnd { get; set; }

    /// <summary>What is revoked of the callers that it lets in.</summary>
    internal RevocationList Revocations { get; } = new(TimeProvider.System);

    internal bool AnswersDirectly { get; init; } = true;

    internal IList<string> TrustedProxies { get; init; } = ["127.0.0.0/8"];

    internal int MaxConnections { get; init; } = 2000;

    internal int MaxConnectionsPerAddress { get; init; } = 1000;

    /// <summary>The clock of silent connections.</summary>
    internal TimeProvider ConnectionClock { get; init; } = TimeProvider.System;

    internal SessionMode Sessions { get; set; } = SessionMode.Stateless;

    /// <summary>The header lines of a correct request of 2026-07-28, but for those that name the message.</summary>
    internal string Usual => $"Host: 127.0.0.1:{Port}\r\nAuthorization: Bearer {Token}\r\nContent-Type: application/json\r\n";

    public async ValueTask InitializeAsync()
    {
        var options = new ServerOptions
        {
            PublicUrl = PublicUrl,
            Listen = "http://127.0.0.1:0",
            Hosts = ["127.0.0.1", "mcp.example.com"],
            Origins = ["https://app.example.com"],
            TrustedProxies = TrustedProxies,
            MaxConnections = MaxConnections,
            MaxConnectionsPerAddress = MaxConnectionsPerAddress,
            MaxBodyBytes = 64 * 1024,
            EarlyHeaders = EarlyHeaders,
            KeepAlive = TimeSpan.FromSeconds(1),
            BodyTimeout = TimeSpan.FromSeconds(2),
            Sessions = Sessions,
        };
        new ServerOptionsValidator().Validate(options).Errors.Should().BeEmpty();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(options).AddSingleton<TimeProvider>(Clock).AddHealthChecks().AddCheck("catalog", new ReadinessCheck("catalog", () => Ready));
        builder.Services.AddSingleton(services => new ConnectionTable(
            options, services.GetRequiredService<ClientAddress>(), ConnectionClock, services.GetRequiredService<ILogger<ConnectionTable>>()));
        builder.Services.AddBoundedKestrel()
            .AddSingleton<IEntries>(Tools).AddSingleton<IHttpGate>(this).AddSingleton<ICallerBudget>(this).AddSingleton(OperationTelemetry.Default);
        _app = builder.Build();
        var factory = new McpServerFactory(Tools, Changes, new ListCursor(), Clock, _app.Services.GetRequiredService<ILoggerFactory>());
        _sessions = Sessions == SessionMode.Hybrid ? new SessionTable(factory, Tools, options, Clock) : null;
        _app.Run(HttpServerSetup.CreateFrontDoor(_app.Services, options, factory, _sessions, AnswersDirectly ? factory.Direct : null).HandleAsync);
        await _app.StartAsync();
        Port = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app!.DisposeAsync();
        if (_sessions is not null)
        {
            await _sessions.DisposeAsync();
        }
    }

    internal Task StopAsync() => _app!.StopAsync();

    /// <summary>Sends the request as it is and reads until the other side closes.</summary>
    internal Task<RawReply> SendAsync(string head, string body = "", bool withLength = true) => RawReply.OfAsync(Port, head, body, withLength);

    internal async Task<TcpClient> ConnectAsync(string from = "127.0.0.1")
    {
        var client = new TcpClient(new IPEndPoint(IPAddress.Parse(from), port: 0));
        await client.ConnectAsync(IPAddress.Loopback, Port);
        return client;
    }

    /// <summary>A POST to <c>/mcp</c> with the usual headers and these.</summary>
    internal Task<RawReply> PostAsync(string body, string headers = "") => SendAsync($"POST /mcp HTTP/1.1\r\n{Usual}{headers}", body);

    /// <summary>A correct request of 2026-07-28.</summary>
    internal Task<RawReply> ModernAsync(string method, string parameters = "", string headers = "", string id = "1") =>
        PostAsync(Modern(method, parameters, id), ModernHeaders(method) + headers);

    internal static string ModernHeaders(string method) => $"MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: {method}\r\n";

    internal static string Modern(string method, string parameters = "", string id = "1") =>
        """{"jsonrpc":"2.0","id":ID,"method":"METHOD","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}REST}}"""
            .Replace("ID", id, StringComparison.Ordinal)
            .Replace("METHOD", method, StringComparison.Ordinal)
            .Replace("REST", parameters.Length == 0 ? string.Empty : $",{parameters}", StringComparison.Ordinal);

    IReadOnlyList<string> IHttpGate.AuthorizationServers => ["https://login.example.com/"];

    IReadOnlyList<string> IHttpGate.ScopesSupported => ["a.read", "b.read", "bad\"scope"];

    string IHttpGate.ScopePrefixOf(Caller caller) => string.Empty;

    Refusal? IHttpGate.SpendUnauthenticated(IPAddress address) => address.Equals(IPAddress.Parse("192.0.2.66"))
        ? new Refusal(RefusalReason.TooManyRequests, "Too many requests.") { RetryAfter = TimeSpan.FromSeconds(7) }
        : null;

    void IHttpGate.Count(RefusalReason reason, IPAddress address) => Reported.Enqueue((reason, address));

    Refusal? ICallerBudget.Spend(Caller caller) => OverBudget;

    void ICallerBudget.Count(Caller caller, RefusalReason reason) => Counted.Enqueue(reason);

    ValueTask<Outcome<Caller>> IHttpGate.VerifyAsync(PresentedCredential presented, CancellationToken cancellationToken) => ValueTask.FromResult<Outcome<Caller>>(presented.Token.ToString() switch
    {
        Token => new Caller { Issuer = "https://login.example.com/", Subject = "s", Scopes = ScopeSet.Empty, ExpiresAt = TokenEnd, Revocations = Revocations },
        "unreachable" => new Refusal(RefusalReason.IssuerUnavailable, "The issuer cannot be reached.") { RetryAfter = TimeSpan.FromSeconds(5) },
        "explodes" => throw new InvalidOperationException(FakeTools.Canary),
        _ => new Refusal(RefusalReason.TokenInvalid, "The access token is not valid."),
    });
}
