using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Servers;
using McpSecureApis.Hosting.Settings;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.FunctionalTests.Confirmation;

/// <summary>
/// A person's yes is to the request that they were shown: what the caller's token sets in it is bound as its arguments are, and what stood
/// when they were asked has to stand when the answer is there.
/// </summary>
public sealed class BoundConfirmationTests(HybridGateway shared) : IClassFixture<HybridGateway>, IAsyncLifetime
{
    private const string Tool = "items_purge";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bound-");
    private readonly string _key = $"k-{Guid.NewGuid():N}";
    private readonly TestCaller _sales = TestCaller.Usual() with { Claims = Department("sales") };

    private GatewayHarness Harness => shared.Harness;

    /// <summary>The caller with a token that ends by <see cref="EndBriefTokens"/>.</summary>
    private TestCaller Brief => _sales with { Lifetime = TimeSpan.FromMinutes(1) };

    /// <summary>The same client and subject after its token was issued anew.</summary>
    private TestCaller Finance => _sales with { Claims = Department("finance") };

    public ValueTask InitializeAsync()
    {
        TestKit.KeyFiles.Write(Path.Combine(_folder.FullName, "key"), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        Harness.Items.AnswerAsUsual();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Http_AnsweredOnAnotherInstanceWithAnotherClaim_IsNotExecuted()
    {
        await using var first = await StartHttpAsync(0);
        await using var second = await StartHttpAsync(1);
        var asked = await PostAsync(first.Address, Harness.Mint(_sales), Message());
        var (state, text) = Asked(asked);
        text.Should().Contain("department: \"sales\"").And.Contain(_key);

        Refused(await PostAsync(second.Address, Harness.Mint(Finance), Message(state)), "confirmation_invalid", "another request");
        Sent().Should().BeEmpty("nobody said yes to a request of finance");
        var record = RecordsOf(1).Should().ContainSingle().Subject;
        Phase(record).Should().Be("refusal");
        Confirmation(record).Should().Be(Confirmation(RecordsOf(0).Single()), "the record names the question");

        Done(await PostAsync(second.Address, Harness.Mint(_sales), Message(state)));
        Sent().Should().Equal($"DELETE /del/sales/{_key} HTTP/1.1");
    }

    [Fact]
    public async Task Stdio_AnsweredToAnotherInstanceWithAnotherClaim_IsNotExecuted()
    {
        var asked = await OverStdioAsync(0, _sales, Message());
        var (state, text) = Asked(asked);
        text.Should().Contain("department: \"sales\"").And.Contain(_key);

        Refused(await OverStdioAsync(1, Finance, Message(state)), "confirmation_invalid", "another request");
        Sent().Should().BeEmpty("nobody said yes to a request of finance");
        RecordsOf(1).Select(Phase).Should().Equal("refusal");

        Done(await OverStdioAsync(2, _sales, Message(state)));
        Sent().Should().Equal($"DELETE /del/sales/{_key} HTTP/1.1");
    }

    /// <summary>A session outlives its tokens: the waiting call goes out as it was shown, whatever the token of the answer says.</summary>
    [Fact]
    public async Task Session_AnsweredWithATokenOfAnotherClaim_SendsWhatWasShown()
    {
        var token = Harness.Mint(_sales);
        string? text = null;
        var result = await CallInSessionAsync(() => token, form =>
        {
            text = form.Message;
            token = Harness.Mint(Finance);
            return Task.FromResult(Yes());
        });
        text.Should().Contain("department: \"sales\"");
        result.IsError.Should().NotBe(true);
        Sent().Should().Equal($"DELETE /del/sales/{_key} HTTP/1.1");
    }

    [Fact]
    public async Task Session_YesAfterTheTokensEnd_IsRefused()
    {
        var token = Harness.Mint(Brief);
        var result = await CallInSessionAsync(() => token, _ =>
        {
            // The answer itself comes with a token that counts.
            EndBriefTokens();
            token = Harness.Mint(_sales);
            return Task.FromResult(Yes());
        });
        Expired(result);
    }

    [Fact]
    public async Task StdioOfOlderRevisions_YesAfterTheTokensEnd_IsRefused()
    {
        var input = new Pipe();
        var output = new Pipe();
        var who = await StdioCaller.ResolveAsync(Harness.Gateway, Harness.Mint(Brief), CancellationToken.None);
        var run = StdioServer.RunAsync(Harness.Gateway, who, input.Reader.AsStream(), output.Writer.AsStream(), CancellationToken.None);
        var result = await CallAsync(new StreamClientTransport(input.Writer.AsStream(), output.Reader.AsStream()), _ =>
        {
            EndBriefTokens();
            return Task.FromResult(Yes());
        });
        Expired(result);
        await input.Writer.CompleteAsync();
        await run;
    }

    [Fact]
    public async Task Stdio_YesAfterTheTokensEnd_IsRefused()
    {
        await using var session = await StdioSession.StartAsync(Harness, Brief, modern: true);
        var (state, _) = Asked((await session.SendAsync(Message(), 1, CancellationToken.None)).Message);
        EndBriefTokens();
        Refused((await session.SendAsync(Message(state, id: 2), 2, CancellationToken.None)).Message, "token_expired", "expired");
        Sent().Should().BeEmpty();
        var records = Harness.RecordsOf(_sales);
        records.Select(Phase).Should().Equal("refusal", "refusal");
        Confirmation(records[1]).Should().Be(Confirmation(records[0]), "the record names the question");
    }

    /// <summary>Over HTTP the token of the answer is the one that counts, and one that has ended is no caller's.</summary>
    [Fact]
    public async Task Http_YesWithATokenThatHasEnded_IsRefusedAndAFreshOneCounts()
    {
        var brief = Harness.Mint(Brief);
        var (state, _) = Asked(await PostAsync(Harness.Address, brief, Message()));
        EndBriefTokens();
        using (var late = await SendAsync(Harness.Address, brief, Message(state)))
        {
            ((int)late.StatusCode).Should().Be(401);
        }

        Sent().Should().BeEmpty();
        Done(await PostAsync(Harness.Address, Harness.Mint(_sales), Message(state)));
        Sent().Should().Equal($"DELETE /del/sales/{_key} HTTP/1.1");
    }

    private static Dictionary<string, object> Department(string name) => new(StringComparer.Ordinal) { ["department"] = name };

    private static string? Phase(JsonElement record) => record.GetProperty("phase").GetString();

    private static string? Confirmation(JsonElement record) => record.GetProperty("confirmation").GetString();

    private static ElicitResult Yes() => AskingClient.Accept(true);

    private static (string State, string Text) Asked(JsonElement message)
    {
        var result = message.GetProperty("result");
        result.GetProperty("resultType").GetString().Should().Be("input_required", "{0}", message);
        return (result.GetProperty("requestState").GetString()!,
            result.GetProperty("inputRequests").GetProperty("confirmation").GetProperty("params").GetProperty("message").GetString()!);
    }

    private static void Refused(JsonElement message, string reason, string words)
    {
        var result = message.GetProperty("result");
        result.GetProperty("isError").GetBoolean().Should().BeTrue("{0}", message);
        result.GetProperty("_meta").GetProperty("mcp-secure-apis/code").GetString().Should().Be(reason);
        result.GetProperty("content")[0].GetProperty("text").GetString().Should().Contain(words);
    }

    private static void Done(JsonElement message) =>
        message.GetProperty("result").GetProperty("structuredContent").GetProperty("id").GetString().Should().Be("i-1", "{0}", message);

    private void EndBriefTokens() => Harness.Clock.Advance(Brief.Lifetime + AccessTokenVerifier.ClockSkew);

    private void Expired(CallToolResult result)
    {
        result.IsError.Should().BeTrue();
        ((string?)result.Meta!["mcp-secure-apis/code"]).Should().Be("token_expired");
        Sent().Should().BeEmpty();
        var record = Harness.RecordsOf(_sales).Should().ContainSingle().Subject;
        record.GetProperty("reason").GetString().Should().Be("token_expired");
        Confirmation(record).Should().StartWith("elicitation-");
    }

    private IEnumerable<string> Sent() => Harness.Items.Requests.Where(request => request.Contains(_key, StringComparison.Ordinal)).Select(request => request.Split('\r')[0]);

    private IReadOnlyList<JsonElement> RecordsOf(int instance) => GatewayHarness.RecordsOf(_sales, Path.Combine(_folder.FullName, $"audit-{instance}"));

    private OperatorConfiguration Configuration(int instance) => OperatorConfiguration.Read(Harness.Configuration, Settings(instance));

    private string[] Settings(int instance) =>
    [
        $"Confirmation:KeyFile={Path.Combine(_folder.FullName, "key")}", $"Confirmation:UsedPath={Path.Combine(_folder.FullName, "used")}",
        $"Audit:Path={Path.Combine(_folder.FullName, $"audit-{instance}")}",
    ];

    private async Task<HttpGateway> StartHttpAsync(int instance)
    {
        var http = await ClockedGateway.StartHttpAsync(Configuration(instance), new GatewayEdges(TextWriter.Null), Harness.Clock);
        await http.WaitForKeysAsync(TimeSpan.FromMinutes(2), CancellationToken.None);
        return http;
    }

    private async Task<JsonElement> OverStdioAsync(int instance, TestCaller caller, string message)
    {
        await using var opened = await ClockedGateway.OpenAsync(Configuration(instance), new GatewayEdges(TextWriter.Null), Harness.Clock);
        var who = await StdioCaller.ResolveAsync(opened, Harness.Mint(caller), CancellationToken.None);
        await using var session = StdioSession.Start(opened, who);
        return (await session.SendAsync(message, 1, CancellationToken.None)).Message;
    }

    private async Task<JsonElement> PostAsync(Uri address, string token, string message)
    {
        using var reply = await SendAsync(address, token, message);
        return JsonElement.Parse(await reply.Content.ReadAsStringAsync());
    }

    private async Task<HttpResponseMessage> SendAsync(Uri address, string token, string message)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/mcp")) { Content = new StringContent(message, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("MCP-Protocol-Version", ToolChannel.July2026);
        request.Headers.Add("Mcp-Method", "tools/call");
        request.Headers.Add("Mcp-Name", Tool);
        return await Harness.Client.SendAsync(request);
    }

    private string Message(string? state = null, int id = 1)
    {
        var parameters = new JsonObject
        {
            ["_meta"] = new JsonObject
            {
                ["io.modelcontextprotocol/protocolVersion"] = ToolChannel.July2026,
                ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject { ["elicitation"] = new JsonObject() },
            },
            ["name"] = Tool,
            ["arguments"] = new JsonObject { ["key"] = _key },
        };
        if (state is not null)
        {
            parameters["requestState"] = state;
            parameters["inputResponses"] = new JsonObject { ["confirmation"] = ConfirmationFixture.Yes() };
        }

        return new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = "tools/call", ["params"] = parameters }.ToJsonString();
    }

    /// <summary>A call of 2025-11-25 in a session; each request carries the token of its moment.</summary>
    private async Task<CallToolResult> CallInSessionAsync(Func<string> token, Func<ElicitRequestParams, Task<ElicitResult>> answer)
    {
        using var http = new HttpClient(new Tokens(token)) { Timeout = TimeSpan.FromSeconds(60) };
        var options = new HttpClientTransportOptions { Endpoint = new Uri(Harness.Address, "/mcp"), TransportMode = HttpTransportMode.StreamableHttp };
        return await CallAsync(new HttpClientTransport(options, http), answer);
    }

    private async Task<CallToolResult> CallAsync(IClientTransport transport, Func<ElicitRequestParams, Task<ElicitResult>> answer)
    {
        var options = new McpClientOptions { ProtocolVersion = ToolChannel.November2025 };
        options.Handlers.ElicitationHandler = (form, _) => new ValueTask<ElicitResult>(answer(form!));
        await using var client = await McpClient.CreateAsync(transport, options);
        return await client.CallToolAsync(Tool, new Dictionary<string, object?>(StringComparer.Ordinal) { ["key"] = _key });
    }

    private sealed class Tokens(Func<string> token) : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token());
            return base.SendAsync(request, cancellationToken);
        }
    }
}
