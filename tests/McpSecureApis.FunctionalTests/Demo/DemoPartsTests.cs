using System.Net;
using System.Text.Json;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Demo;

/// <summary>The parts of a running demo: tokens from a second process, hot reload, and what backend and issuer refuse.</summary>
[Collection(SharedDemo.Name)]
public sealed class DemoPartsTests(RunningDemo running)
{
    private DemoProcess Demo => running.Process;

    [Fact]
    public async Task A_second_process_gets_a_token_that_works()
    {
        var (exitCode, output, error) = await Verb.RunChildAsync(["demo", "token", "reader"], Demo.Environment);

        exitCode.Should().Be(0, error);
        var token = output.TrimEnd();
        TestKit.Canaries.Secret(token, "token from a second process");
        (await HttpCaller.CallAsync(Demo.Mcp, token, "orders_get", """{"orderId":"ORD-00000001"}""")).Status.Should().Be(HttpStatusCode.OK);

        (await Verb.RunChildAsync(["demo", "token", "root"], Demo.Environment)).ExitCode.Should().Be(2);
        (await Verb.RunChildAsync(["demo", "token", "reader"], new Dictionary<string, string?> { ["TMPDIR"] = Demo.Manifests }))
            .Error.Should().Contain("No demo of this user is running");
    }

    [Fact]
    public async Task A_token_for_another_server_has_its_scopes_and_counts_only_there()
    {
        var (exitCode, output, error) = await Verb.RunChildAsync(["demo", "token", "nobody", "--audience", "http://127.0.0.1:1/mcp", "--scope", "orders.read shop.read"], Demo.Environment);
        exitCode.Should().Be(0, error);
        var token = output.TrimEnd();
        TestKit.Canaries.Secret(token, "token for another server");
        var claims = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement;
        claims.GetProperty("aud").GetString().Should().Be("http://127.0.0.1:1/mcp");
        claims.GetProperty("scope").GetString().Should().Be("orders.read shop.read");
        (await HttpCaller.CallAsync(Demo.Mcp, token, "orders_get", """{"orderId":"ORD-00000001"}""")).Status.Should().Be(HttpStatusCode.Unauthorized);

        // The demo's own server and backend know roles: nobody picks scopes there.
        foreach (var audience in new[] { Demo.Mcp, "https://orders.demo.example" })
        {
            var refused = await Verb.RunChildAsync(["demo", "token", "nobody", "--audience", audience, "--scope", "orders.read"], Demo.Environment);
            refused.ExitCode.Should().Be(2);
            refused.Output.Should().BeEmpty();
            refused.Error.Should().Contain("audience is the demo's own");
        }

        var without = await Verb.RunChildAsync(["demo", "token", "nobody", "--scope", "orders.read"], Demo.Environment);
        without.ExitCode.Should().Be(2);
        without.Error.Should().Contain("--audience");
    }

    [Fact]
    public async Task A_manifest_that_is_put_into_the_folder_is_served_and_a_removed_one_is_not()
    {
        var file = Path.Combine(Demo.Manifests, "extra.yaml");
        await File.WriteAllTextAsync(file, $$"""
            manifest: extra
            version: 1.0.0
            owner: team@example.com
            backend: {baseUrl: '{{Demo.Backend}}', allowedNetworks: [127.0.0.0/8], credential: orders-service}
            tools:
              - name: extra_get
                description: Returns one order.
                effect: read
                access: {scopes: [orders.read]}
                request: {method: GET, path: '/orders/{orderId}'}
                arguments: {type: object, required: [orderId], properties: {orderId: {type: string, pattern: '^ORD-[0-9]{8}$' } } }
                response: {fields: {id: public} }
            """);
        await Eventually.HoldsAsync(async () => (await Demo.ListAsync("reader")).Contains("extra_get", StringComparer.Ordinal));
        (await Demo.ListAsync("nobody")).Should().NotContain("extra_get");

        File.Delete(file);
        await Eventually.HoldsAsync(async () => !(await Demo.ListAsync("reader")).Contains("extra_get", StringComparer.Ordinal));
    }

    [Fact]
    public async Task Roles_see_and_call_what_they_may()
    {
        (await Demo.ListAsync("reader")).Should().Equal("customers_get", "orders_get", "orders_search", "revenue_report");
        (await Demo.ListAsync("editor")).Should().Equal(
            "customers_get", "orders_cancel", "orders_create", "orders_get", "orders_search", "revenue_report");
        (await Demo.ListAsync("nobody")).Should().Equal("revenue_report");
    }

    [Fact]
    public async Task The_backend_wants_its_token_its_host_and_no_browser()
    {
        var order = Demo.Backend + "/orders/ORD-00000001";
        var authorization = ("Authorization", Demo.Description.GetProperty("backendAuthorization").GetString()!);

        (await RawAsync(order)).Should().Be(HttpStatusCode.Unauthorized);
        (await RawAsync(order, ("Authorization", "Bearer " + Demo.Token("editor")))).Should().Be(HttpStatusCode.Unauthorized);
        (await RawAsync(order, authorization)).Should().Be(HttpStatusCode.OK);
        (await RawAsync(order, authorization, ("Host", "rebound.example"))).Should().Be(HttpStatusCode.MisdirectedRequest);
        (await RawAsync(order, authorization, ("Origin", "http://evil.example"))).Should().Be(HttpStatusCode.Forbidden);
        (await RawAsync(Demo.Backend + "/_requests")).Should().Be(HttpStatusCode.NotFound);
        (await RawAsync(Demo.Backend + "/_requests", ("X-Inspection", "guessed-value-1234"))).Should().Be(HttpStatusCode.NotFound);
        (await Demo.BackendRequestsAsync()).Should().NotBeEmpty();
    }

    [Fact]
    public async Task The_issuer_answers_its_own_host_only_and_no_browser()
    {
        var keys = Demo.Description.GetProperty("issuer").GetString() + "/jwks";

        (await RawAsync(keys)).Should().Be(HttpStatusCode.OK);
        (await RawAsync(keys, ("Host", "rebound.example"))).Should().Be(HttpStatusCode.Forbidden);
        (await RawAsync(keys, ("Origin", "http://evil.example"))).Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_refused_call_reaches_no_backend_and_is_in_the_trail()
    {
        var before = (await Demo.BackendRequestsAsync()).Count;

        var answer = await Demo.CallAsync("reader", "revenue_report", """{"year":2025}""");

        answer.Status.Should().Be(HttpStatusCode.Forbidden);
        (await Demo.BackendRequestsAsync()).Count.Should().Be(before);
        var callId = answer.Json.GetProperty("error").GetProperty("data").GetProperty("callId").GetString()!;
        var (exitCode, output, error) = await Verb.RunAsync("audit", "query", "--call", callId, "--json", "--configuration", Demo.Configuration);
        exitCode.Should().Be(0, error);
        output.Should().Contain("\"phase\":\"refusal\"").And.Contain("missing_scope");
    }

    private static async Task<HttpStatusCode> RawAsync(string url, params (string Name, string Value)[] headers)
    {
        // Not registered for the sweep: these answers are the backend's and the issuer's own.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
