using System.Net;
using System.Net.Sockets;
using McpSecureApis.Admin;
using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.FunctionalTests.Admin;

/// <summary>The listener for who runs the server: who gets in, what is there, and that the public one has nothing of it.</summary>
public sealed class AdminListenerTests(AdminGateway gateway) : IClassFixture<AdminGateway>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private GatewayHarness Harness => gateway.Harness;

    private string Token => File.ReadAllText(Harness.AdminTokenFile);

    [Fact]
    public async Task Metrics_WithTheToken_AreOursAndThePlatforms()
    {
        var caller = TestCaller.Usual();
        foreach (var channel in new ToolChannel[] { new HttpChannel(Harness, ToolChannel.July2026), new StdioChannel(Harness, ToolChannel.November2025) })
        {
            await using (channel)
            {
                await channel.CallAsync(caller, "items_get", "{\"key\":\"argument-canary\"}");
                await channel.CallAsync(caller, "name-canary", "{\"key\":\"argument-canary\"}");
                await channel.SendAsync(caller, "method-canary", "", 9, CancellationToken.None);
            }
        }

        string[] expected =
        [
            "mcp_server_operation_duration_seconds_bucket", "gen_ai_tool_name=\"items_get\"", "le=\"0.01\"", "le=\"300\"", "mcp_method_name=\"_OTHER\"",
            "network_transport=\"tcp\"", "network_transport=\"pipe\"", "error_type=\"-32602\"", "mcp_secure_apis_reason=\"unknown_tool\"",
            "http_server_request_duration_seconds", "kestrel_active_connections", "http_client_request_duration_seconds", "dotnet_",
        ];
        var text = "";
        for (var begin = DateTime.UtcNow; DateTime.UtcNow - begin < Patience && !expected.All(part => text.Contains(part, StringComparison.Ordinal));)
        {
            var (status, body) = await GetAsync("/metrics", Token);
            status.Should().Be(HttpStatusCode.OK);
            text = body;
        }

        text.Should().ContainAll(expected);
        text.Should().NotContain("canary").And.NotContain(caller.Name).And.NotContain(Token).And.NotContain(Harness.Credential);
        text.Split('\n').Where(line => line.StartsWith("mcp_server_operation_duration_seconds_count", StringComparison.Ordinal)).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/")]
    [InlineData("/admin/revocations")]
    public async Task Path_WithoutTheToken_TellsNothing(string path)
    {
        foreach (var authorization in new[] { null, "Bearer", "Bearer ", $"Bearer {Token}x", $"Bearer {Token[..^1]}", $"Basic {Token}", Token, $"Bearer {Harness.Mint(TestCaller.Usual())}" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Harness.AdminAddress!, path));
            if (authorization is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            }

            using var response = await Harness.Client.SendAsync(request);
            response.StatusCode.Should().Be(HttpStatusCode.Unauthorized, "of {0}", authorization);
            response.Headers.WwwAuthenticate.Single().ToString().Should().Be("Bearer");
            (await response.Content.ReadAsStringAsync()).Should().BeEmpty();
        }
    }

    [Fact]
    public async Task Token_InTwoHeaders_IsNone()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Harness.AdminAddress!.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            $"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {Token}\r\nAuthorization: Bearer {Token}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        (await reader.ReadToEndAsync()).Should().StartWith("HTTP/1.1 401");
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/mcp")]
    [InlineData("GET", "/Metrics")]
    [InlineData("GET", "/metrics/")]
    [InlineData("GET", "/health/ready")]
    [InlineData("DELETE", "/metrics")]
    public async Task Other_WithTheToken_IsNotFound(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Harness.AdminAddress!, path));
        request.Headers.Authorization = new("Bearer", Token);
        using var response = await Harness.Client.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Body_OfARequest_IsNotRead()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Harness.AdminAddress!, "/metrics")) { Content = new ByteArrayContent(new byte[64 * 1024]) };
        request.Headers.Authorization = new("Bearer", Token);
        using var response = await Harness.Client.SendAsync(request);
        response.StatusCode.Should().BeOneOf(HttpStatusCode.NotFound, HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/admin")]
    [InlineData("/admin/metrics")]
    public async Task PublicListener_HasNothingOfIt(string path)
    {
        Harness.AdminAddress!.Port.Should().NotBe(Harness.Address.Port);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Harness.Address, path));
        request.Headers.Authorization = new("Bearer", Token);
        using var response = await Harness.Client.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Token_ReplacedInItsFile_CountsAndTheOldOneDoesNot()
    {
        await using var harness = await GatewayHarness.StartAsync(gateway.Settings);
        var old = await File.ReadAllTextAsync(harness.AdminTokenFile);
        (await StatusAsync(old)).Should().Be(HttpStatusCode.OK);
        var replaced = new string('r', 40);
        await File.WriteAllTextAsync(harness.AdminTokenFile, replaced + "\n");

        // A file is read again when the last read is a second old.
        harness.Clock.Advance(TimeSpan.FromSeconds(1));
        (await StatusAsync(replaced)).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(old)).Should().Be(HttpStatusCode.Unauthorized);

        async Task<HttpStatusCode> StatusAsync(string token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(harness.AdminAddress!, "/metrics"));
            request.Headers.Authorization = new("Bearer", token);
            using var response = await harness.Client.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Listen_Unset_ThereIsNone()
    {
        await using var harness = await GatewayHarness.StartAsync(new GatewaySettings());
        harness.AdminAddress.Should().BeNull();
    }

    [Fact]
    public async Task Listen_BeyondThisMachine_IsWarnedAbout()
    {
        await using var harness = await GatewayHarness.StartAsync(new GatewaySettings { Admin = "http://0.0.0.0:0" });
        harness.Log.Should().Contain("The admin listener on http://0.0.0.0:0 can be reached from other machines");
        Harness.Log.Should().Contain("The admin listener is on http://127.0.0.1:0").And.NotContain("can be reached from other machines");
    }

    [Fact]
    public async Task Listen_Taken_KeepsTheServerFromStarting()
    {
        var start = () => GatewayHarness.StartAsync(new GatewaySettings { Admin = $"http://127.0.0.1:{Harness.Address.Port}" });
        (await start.Should().ThrowAsync<SettingsException>()).Which.Findings.Should().ContainSingle().Which.Setting.Should().Be("Admin:Listen");
    }

    /// <summary>An address of a network for documentation (RFC 5737), which no machine has.</summary>
    [Fact]
    public async Task Listen_AddressOfAnotherMachine_IsToldAsTheAdminListeners()
    {
        var start = () => GatewayHarness.StartAsync(new GatewaySettings { Admin = "http://192.0.2.1:7421" });
        var finding = (await start.Should().ThrowAsync<SettingsException>()).Which.Findings.Should().ContainSingle().Subject;
        finding.Setting.Should().Be("Admin:Listen");
        finding.Message.Should().Contain("AddressNotAvailable");
    }

    [Theory]
    [InlineData("Admin:Listen=https://127.0.0.1:7421", "Admin:Token=env:ADMIN_TOKEN", "Admin:Listen: is")]
    [InlineData("Admin:Listen=http://admin.example.com:7421", "Admin:Token=env:ADMIN_TOKEN", "Admin:Listen: is")]
    [InlineData("Admin:Listen=http://127.0.0.1:7421/metrics", "Admin:Token=env:ADMIN_TOKEN", "Admin:Listen: is")]
    [InlineData("Admin:Listen=http://127.0.0.1:7421", "Admin:Token=", "Admin:Token: is missing")]
    [InlineData("Admin:Listen=http://127.0.0.1:7421", "Admin:Token=the-token-itself-the-token-itself", "Admin:Token: is not a reference")]
    [InlineData("Admin:Listen=", "Admin:Token=env:ADMIN_TOKEN", "Admin:Token: is set and Admin:Listen is not")]
    public void Settings_Wrong_AreFound(string first, string second, string message)
    {
        var read = () => ProductOptionsReader.Read(Conventions.Repository.Folder("appsettings.json"), [first, second]);
        var finding = read.Should().Throw<SettingsException>().Which.Findings.Should().ContainSingle().Subject;
        finding.ToString().Should().StartWith(message).And.NotContain("the-token-itself");
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("thirty-one-characters-are-short", "fewer than 32")]
    [InlineData("thirty-two-characters\nare-two-lines", "has a line break")]
    public async Task Token_MissingOrShort_KeepsTheServerFromStarting(string token, string problem)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("admin-").FullName, "token");
        await File.WriteAllTextAsync(file, token);
        var options = new McpSecureApis.Admin.AdminOptions { Listen = "http://127.0.0.1:0", Token = $"file:{file}" };
        var start = () => McpSecureApis.Admin.AdminListener.StartAsync(
            options, metrics: null, revocations: null, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, CancellationToken.None);
        var error = (await start.Should().ThrowAsync<McpSecureApis.Admin.AdminException>()).Which;
        error.Setting.Should().Be("Admin:Token");
        error.Message.Should().Contain(file).And.Contain(problem);
    }

    /// <summary>A known token is refused from the answer on, with its challenge, and let in again when it is taken back.</summary>
    [Fact]
    public async Task Revocations_RevokeListAndTakeBack()
    {
        var caller = TestCaller.Usual();
        var token = Harness.Mint(caller);
        (await CallAsync(token)).Should().Be(HttpStatusCode.OK);
        var requests = Harness.BackendRequests;
        var revocation = $$"""{"kind":"client","value":"{{caller.Name}}","until":"1h"}""";

        (await SendAsync(HttpMethod.Post, revocation)).Status.Should().Be(HttpStatusCode.OK);

        (await CallAsync(token)).Should().Be(HttpStatusCode.Unauthorized);
        Harness.BackendRequests.Should().Be(requests, "nothing of a revoked caller goes to a backend");
        Harness.Log.Should().Contain("access tokens refused: revoked");
        (await CallAsync(Harness.Mint(TestCaller.Usual()))).Should().Be(HttpStatusCode.OK, "nobody else is meant");
        (await GetAsync(RevocationEndpoint.Path, Token)).Body.Should().MatchRegex(
            $$"""^{"revocations":\[.*{"kind":"client","value":"{{caller.Name}}","until":"[^"]+Z"}.*\]}$""");

        (await SendAsync(HttpMethod.Delete, $$"""{"kind":"client","value":"{{caller.Name}}"}""")).Status.Should().Be(HttpStatusCode.NoContent);
        (await CallAsync(token)).Should().Be(HttpStatusCode.OK);
        (await SendAsync(HttpMethod.Delete, revocation)).Status.Should().Be(HttpStatusCode.NotFound);
        var events = Harness.Records().Where(record => record.GetProperty("phase").GetString() == "event").Select(record => record.GetProperty("event")).ToList();
        events.Select(happened => happened.GetProperty("kind").GetString()).Should().Contain(["revoked", "revocation-ended"]);
        string.Concat(events.Select(happened => happened.GetRawText())).Should().NotContain(caller.Name);

        async Task<HttpStatusCode> CallAsync(string bearer) =>
            (await Demo.HttpCaller.CallAsync(new Uri(Harness.Address, "/mcp").ToString(), bearer, "items_get", """{"key":"a"}""")).Status;
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("{\"kind\":\"subject\",\"value\":\"a\",\"value\":\"b\"}", HttpStatusCode.BadRequest)]
    [InlineData("{\"kind\":\"subject\",\"value\":\"a\",\"until\":\"1999-01-01T00:00:00Z\"}", HttpStatusCode.BadRequest)]
    [InlineData("{\"kind\":\"person\",\"value\":\"a\"}", HttpStatusCode.BadRequest)]
    [InlineData("long", HttpStatusCode.RequestEntityTooLarge)]
    public async Task Revocations_BodyThatIsNone_RevokesNothingAndSaysWhatIsWrong(string body, HttpStatusCode status)
    {
        var before = (await GetAsync(RevocationEndpoint.Path, Token)).Body;
        var answer = await SendAsync(HttpMethod.Post, body == "long" ? new string(' ', RevocationEndpoint.LongestBody + 1) : body);
        answer.Status.Should().Be(status);
        answer.Body.Should().StartWith("{\"error\":\"");
        (await GetAsync(RevocationEndpoint.Path, Token)).Body.Should().Be(before);
    }

    [Fact]
    public async Task Revocations_AnotherMethod_IsNotAllowed() =>
        (await SendAsync(HttpMethod.Put, "{}")).Status.Should().Be(HttpStatusCode.MethodNotAllowed);

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpMethod method, string body)
    {
        using var request = new HttpRequestMessage(method, new Uri(Harness.AdminAddress!, RevocationEndpoint.Path));
        request.Headers.Authorization = new("Bearer", Token);
        request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await Harness.Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Harness.AdminAddress!, path));
        request.Headers.Authorization = new("Bearer", token);
        using var response = await Harness.Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
