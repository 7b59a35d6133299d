using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Backend.Replies;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Masking.Detectors;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;
using McpSecureApis.Demo;
using McpSecureApis.Hosting;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.Json;
using McpSecureApis.Mcp.Answers;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.Mcp.Messages;
using McpSecureApis.Scenario;
using McpSecureApis.Transports.Connections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Benchmarks;

/// <summary>The rooms as <c>serve</c> wires them, with a token issuer and a backend on loopback, and each room's step on its own.</summary>
internal sealed class Workbench : IAsyncDisposable
{
    private const string Address = "http://127.0.0.1:7420/mcp";

    private readonly DirectoryInfo _folder;
    private readonly DevelopmentIssuer _issuer;
    private readonly WebApplication _backend;
    private readonly Gateway _gateway;
    private readonly JsonElement _arguments = JsonElement.Parse("""{"orderId":"ORD-00000001"}""");
    private readonly JsonElement _wrongArguments = JsonElement.Parse("""{"orderId":"../customers/1"}""");
    private readonly Caller _caller;
    private readonly ToolDefinition _tool;
    private readonly AuthorizedCall _authorized;
    private readonly ValidatedCall _validated;
    private readonly BackendRequest _request;
    private readonly ConfirmedCall _confirmed;
    private readonly RecordedCall _recorded;
    private readonly CredentialLease _credential;
    private readonly Dictionary<(ReadOnlyMemory<byte> Body, bool Large), BackendReply> _replies = [];
    private readonly AuditEntry _entry;
    private readonly CallResult _result;
    private readonly ListPages _pages;
    private readonly AccessTokenVerifier _remembering;
    private readonly DevelopmentClient _client;
    private string? _lastPage;

    private Workbench(
        DirectoryInfo folder, DevelopmentIssuer issuer, DevelopmentClient client, WebApplication backend, Gateway gateway, Caller caller,
        RecordedCall recorded, CredentialLease credential, CallResult result)
    {
        _folder = folder;
        _issuer = issuer;
        _client = client;
        _backend = backend;
        _gateway = gateway;
        _caller = caller;
        _recorded = recorded;
        _credential = credential;
        _result = result;
        _remembering = new AccessTokenVerifier(
            gateway.Options.Issuers.Select(options => TrustedIssuer.Create(options, TimeProvider.System, NullLoggerFactory.Instance)),
            gateway.Options.Server.PublicUrl, gateway.Scopes, TimeProvider.System, new ServerOptions().VerifiedTokens,
            NullLogger<AccessTokenVerifier>.Instance);
        _pages = new ListPages(new ListCursor(gateway.Audit.Hasher));
        gateway.Catalog.Current.TryFind("orders_get", out var tool);
        _tool = tool!;
        _authorized = Value(AuthorizedCall.Check(caller, _tool.Access));
        _validated = Value(ValidatedCall.Check(_authorized, _tool.Arguments, _arguments));
        _request = Value(BackendRequest.Build(_validated, _tool.Request));
        _confirmed = Confirm(_request, _tool);
        _entry = new AuditEntry
        {
            Phase = AuditPhase.Intent,
            CallId = result.CallId,
            Caller = caller,
            Tool = _tool.Identity,
            Catalog = gateway.Catalog.Current.Digest,
            ArgumentsDigest = gateway.Audit.DigestOf(caller, _arguments),
            Credential = _tool.Credential,
            Request = _request.Template,
        };
    }

    public required string Rs256 { get; init; }

    public required string Es256 { get; init; }

    /// <summary>The token of <see cref="Rs256"/> with another signature.</summary>
    public required string Forged { get; init; }

    /// <param name="manifests">Further manifests to serve, as YAML.</param>
    public static async Task<Workbench> OpenAsync(IEnumerable<string>? manifests = null)
    {
        var folder = Directory.CreateTempSubdirectory("mcp-secure-apis-benchmark-");
        var issuer = await DevelopmentIssuer.StartAsync(port: 0, TimeProvider.System, CancellationToken.None);
        var backend = LoopbackHost.Create(port: 0);
        var order = Encoding.UTF8.GetBytes(Documents.Order(1));
        backend.Run(context => WriteAsync(context, order));
        await backend.StartAsync();

        var address = LoopbackHost.AddressOf(backend);
        var service = new DevelopmentClient("orders-service", Secret.Of(DemoFolder.RandomText()), address, "orders", Tenant: null);
        var client = new DevelopmentClient("benchmark", Secret.Of(DemoFolder.RandomText()), Address, "orders.read", "shop-north");
        issuer.Add(service);
        var configuration = ScenarioFiles.Write(folder.FullName, Address, address, issuer, service);
        var options = ProductOptionsReader.Read(configuration, []);
        foreach (var (number, manifest) in (manifests ?? []).Index())
        {
            await File.WriteAllTextAsync(Path.Combine(options.Catalog.Path, $"more-{number}.yaml"), manifest);
        }

        var gateway = await Gateway.OpenAsync(OperatorConfiguration.Read(configuration, []), new GatewayEdges(TextWriter.Null), CancellationToken.None);

        var token = issuer.Mint(client);
        var caller = Value(await gateway.Tokens.VerifyAsync(PresentedCredential.Bearer(token), CancellationToken.None));
        gateway.Catalog.Current.TryFind("orders_get", out var tool);
        var arguments = JsonElement.Parse("""{"orderId":"ORD-00000001"}""");
        var result = await gateway.Calls.FinishAsync(gateway.Opening.StartTool(caller, "orders_get"), arguments, person: null, CancellationToken.None);
        var credential = await LeaseAsync(gateway, caller, tool!, arguments);
        return result.Refusal is { } refusal
            ? throw new InvalidOperationException($"The call of the benchmark is refused: {refusal.Reason}.")
            : new Workbench(folder, issuer, client, backend, gateway, caller, credential.Call, credential, result)
            {
                Rs256 = token,
                Es256 = issuer.MintEs256(client),
                Forged = Forge(token),
            };
    }

    public ValueTask<Outcome<Caller>> VerifyAsync(string token) => _gateway.Tokens.VerifyAsync(PresentedCredential.Bearer(token), CancellationToken.None);

    /// <summary>The same with the memory for tokens that <c>serve</c> has by default.</summary>
    public ValueTask<Outcome<Caller>> VerifyRememberedAsync(string token) => _remembering.VerifyAsync(PresentedCredential.Bearer(token), CancellationToken.None);

    public int RememberedTokens => _remembering.RememberedTokens;

    /// <summary>Tokens of the one caller; each is another one.</summary>
    public string[] MintTokens(int count) => [.. Enumerable.Range(0, count).Select(_ => _issuer.Mint(_client))];

    public bool ReadMessage(ReadOnlyMemory<byte> message) => RpcMessageReader.TryRead(message, new() { MaxDepth = 32 }, out _, out _);

    public object Authorize() => Value(AuthorizedCall.Check(_caller, _tool.Access));

    public object Validate() => Value(ValidatedCall.Check(_authorized, _tool.Arguments, _arguments));

    public bool ValidateWrong() => ValidatedCall.Check(_authorized, _tool.Arguments, _wrongArguments).TryGet(out _, out _);

    public void AcquireLease() => Value(CallLease.Acquire(_confirmed, _tool.Limits, _gateway.Limiter, CancellationToken.None)).Dispose();

    public object BuildRequest() => Value(BackendRequest.Build(_validated, _tool.Request));

    public Task<Refusal?> AppendAsync() => _gateway.Audit.AppendAsync(_entry, CancellationToken.None).AsTask();

    public Task<Outcome<CredentialLease>> LeaseAsync() =>
        CredentialLease.AcquireAsync(_recorded, _gateway.Credentials, CancellationToken.None).AsTask();

    public async Task SendAsync() =>
        Value(await _gateway.Backend.SendAsync(_credential, _tool.Use, CancellationToken.None));

    /// <summary>Masks a reply of one order, or, with <paramref name="large"/>, of many.</summary>
    public object Mask(ReadOnlyMemory<byte> body, bool large)
    {
        if (!_replies.TryGetValue((body, large), out var reply))
        {
            // Once for each body: what is measured is masking alone.
            _replies[(body, large)] = reply = ReadAsync(body, large).GetAwaiter().GetResult();
        }

        return Value(MaskedResult.Create(reply, ToolOf(large).Masking, _gateway.Audit.Hasher));
    }

    /// <summary>The part of masking that looks for the call's credential.</summary>
    public bool ScanCredential(ReadOnlyMemory<byte> body) => CredentialScanner.IsAnyIn(_credential.Secrets, body.Span);

    /// <summary>The part of masking that reads the reply strictly.</summary>
    public bool Parse(ReadOnlyMemory<byte> body)
    {
        var parsed = StrictJson.TryParse(body, new StrictJsonOptions { MaxDepth = 64 }, out var document, out _);
        document?.Dispose();
        return parsed;
    }

    public CallToolResult MapResult() => ToolResultMapper.Map(_result, _tool, modern: true);

    /// <summary>Writes a page of the tools that the caller may see, as it goes out.</summary>
    /// <returns>The cursor of the last page; null when there is one page only.</returns>
    public string? ListPage(bool last)
    {
        if (last)
        {
            _lastPage ??= FindLastPage();
        }

        return WritePage(last ? _lastPage : null);
    }

    public Task<CallResult> CallAsync() =>
        _gateway.Calls.FinishAsync(_gateway.Opening.StartTool(_caller, "orders_get"), _arguments, person: null, CancellationToken.None);

    /// <summary>Takes one from the limits of a caller by number, and gives the running call back at once.</summary>
    public void AcquireAs(int number)
    {
        var caller = new Caller { Issuer = _caller.Issuer, Subject = $"caller-{number}", Client = _caller.Client, Tenant = _caller.Tenant, Scopes = _caller.Scopes };
        var validated = Value(ValidatedCall.Check(Value(AuthorizedCall.Check(caller, _tool.Access)), _tool.Arguments, _arguments));
        var confirmed = Confirm(Value(BackendRequest.Build(validated, _tool.Request)), _tool);
        Value(CallLease.Acquire(confirmed, _tool.Limits, _gateway.Limiter, CancellationToken.None)).Dispose();
    }

    public int RememberedCallers => _gateway.Limiter.RememberedCallers;

    /// <summary>Reads the manifests again.</summary>
    /// <param name="change">"one" writes one of <see cref="ManyTools"/> anew first, "all" all of them, null none.</param>
    public void Reload(string? change)
    {
        var manifests = ManyTools.Manifests(10_000, $"Returns one thing, {change}.").Index();
        foreach (var (number, manifest) in change is null ? [] : manifests.Take(change == "one" ? 1 : 10))
        {
            File.WriteAllText(Path.Combine(_gateway.Options.Catalog.Path, $"more-{number}.yaml"), manifest);
        }

        var reload = _gateway.Catalog.Reload(new ManifestFolder(_gateway.Options.Catalog.Path, TimeProvider.System).Read());
        if (reload.Findings.Count > 0)
        {
            throw new InvalidOperationException($"A manifest of the benchmark is wrong: {reload.Findings[0]}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
        await _issuer.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string? FindLastPage()
    {
        string? cursor = null;
        while (WritePage(cursor) is { } next)
        {
            cursor = next;
        }

        return cursor;
    }

    private string? WritePage(string? cursor)
    {
        var context = new CallContext { Caller = _caller, Modern = true };
        var page = _pages.TryTake(_gateway.Opening.ListTools(_caller), tool => tool.Identity, cursor, context) ??
            throw new InvalidOperationException("The benchmark's cursor is not valid.");
        using var output = new PooledBuffer(64 * 1024);
        AnswerWriter.WriteList(output, id: null, page.Items, page.Next, modern: true);
        return page.Next;
    }

    /// <summary>The tools that are measured need nobody's yes, so nothing is waited for.</summary>
    private static ConfirmedCall Confirm(BackendRequest request, ToolDefinition tool)
    {
        var seal = new ConfirmationSeal(new ConfirmationOptions(), TimeProvider.System);
        var outcome = ConfirmedCall.CheckAsync(request, tool.Confirmation, person: null, seal, static _ => true, CancellationToken.None);
        return Value(outcome.AsTask().GetAwaiter().GetResult().Call);
    }

    private ToolDefinition ToolOf(bool large) =>
        !large ? _tool
        : _gateway.Catalog.Current.TryFind("orders_get_large", out var tool) ? tool
        : throw new InvalidOperationException("The scenario has no tool for large answers.");

    private async Task<BackendReply> ReadAsync(ReadOnlyMemory<byte> body, bool large)
    {
        var tool = ToolOf(large);
        var lease = await LeaseAsync(_gateway, _caller, tool, _arguments);
        using var response = new HttpResponseMessage { Content = new ReadOnlyMemoryContent(body) };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        return Value(await BackendReply.ReadAsync(
            new Sending(lease, tool.Use.Reply, tool.Use.MayRetry, startedAt: 0), response, TimeProvider.System, CancellationToken.None));
    }

    /// <summary>A call on its way through every room before the backend.</summary>
    private static async Task<CredentialLease> LeaseAsync(Gateway gateway, Caller caller, ToolDefinition tool, JsonElement arguments)
    {
        var validated = Value(ValidatedCall.Check(Value(AuthorizedCall.Check(caller, tool.Access)), tool.Arguments, arguments));
        var confirmed = Confirm(Value(BackendRequest.Build(validated, tool.Request)), tool);
        using var lease = Value(CallLease.Acquire(confirmed, tool.Limits, gateway.Limiter, CancellationToken.None));
        var recorded = Value(await RecordedCall.RecordAsync(lease, "benchmark", gateway.Catalog.Current.Digest, gateway.Audit));
        return Value(await CredentialLease.AcquireAsync(recorded, gateway.Credentials, CancellationToken.None));
    }

    private static T Value<T>(Outcome<T> outcome)
        where T : class =>
        outcome.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException($"The benchmark's call is refused: {refusal.Reason}.");

    private static string Forge(string token)
    {
        // The first character of the signature: the last one has bits that a canonical encoding leaves at zero.
        var at = token.LastIndexOf('.') + 1;
        return string.Concat(token.AsSpan(0, at), token[at] == 'A' ? "B" : "A", token.AsSpan(at + 1));
    }

    private static async Task WriteAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    }
}
