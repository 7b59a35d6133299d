using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrdersBackend;

namespace McpSecureApis.FunctionalTests.Samples;

public sealed class OrdersServerTests : IAsyncLifetime
{
    private readonly FaultPlan _faults = new();
    private OrdersServer _server = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await OrdersServer.StartAsync(
            new OrdersServerOptions { IsAuthorized = value => value == "Bearer right", InspectionHeader = "look", Faults = _faults }, CancellationToken.None);
        _client = new HttpClient { BaseAddress = new Uri(_server.Url) };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/orders/ORD-00000001", HttpStatusCode.OK)]
    [InlineData("GET", "/orders/ORD-00000001?expand=lines", HttpStatusCode.OK)]
    [InlineData("GET", "/orders/ORD-00000004", HttpStatusCode.NotFound)] // the other tenant's
    [InlineData("GET", "/orders/ORD-99999999", HttpStatusCode.NotFound)]
    [InlineData("GET", "/orders?status=open&status=paid&from=2025-01-01&to=2025-12-31&limit=5", HttpStatusCode.OK)]
    [InlineData("GET", "/orders?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/orders?cursor=x", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/customers/CUS-000001", HttpStatusCode.OK)]
    [InlineData("GET", "/customers/CUS-999999", HttpStatusCode.NotFound)]
    [InlineData("GET", "/reports/revenue?year=2025", HttpStatusCode.OK)]
    [InlineData("GET", "/reports/revenue", HttpStatusCode.BadRequest)]
    [InlineData("DELETE", "/orders/ORD-00000001", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/", HttpStatusCode.NotFound)]
    [InlineData("GET", "/orders/", HttpStatusCode.OK)] // forgiven, as by many backends
    public async Task Request_Authorized_IsAnswered(string method, string target, HttpStatusCode expected)
    {
        using var reply = await SendAsync(new HttpMethod(method), target);
        reply.StatusCode.Should().Be(expected);
        _server.Requests.Should().ContainSingle().Which.Target.Should().Be(target);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong")]
    [InlineData("right")]
    public async Task Request_WithoutTheRightToken_IsRefusedAndRecorded(string? authorization)
    {
        using var reply = await SendAsync(HttpMethod.Get, "/orders/ORD-00000001", authorization);
        reply.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        _server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Request_ForAnotherHost_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders/ORD-00000001") { Headers = { Host = "shop.example" } };
        request.Headers.Add("Authorization", "Bearer right");
        using var reply = await _client.SendAsync(request);
        reply.StatusCode.Should().Be(HttpStatusCode.MisdirectedRequest);
    }

    [Fact]
    public async Task Create_ThenCancelTwice_EndsInAConflict()
    {
        using var created = await PostAsync("/orders", new { customerId = "CUS-000001", lines = new[] { new { sku = "SKU-1001", quantity = 2 } }, note = "ring twice" });
        created.StatusCode.Should().Be(HttpStatusCode.Created);
        var order = await created.Content.ReadFromJsonAsync<JsonElement>();
        order.GetProperty("total").GetRawText().Should().Be("99.80");
        var cancel = $"/orders/{order.GetProperty("id").GetString()}/cancel";

        using var first = await PostAsync(cancel, new { reason = "Ordered twice" });
        using var second = await PostAsync(cancel, new { reason = "Ordered twice" });
        using var third = await PostAsync(cancel, new { });
        (first.StatusCode, second.StatusCode, third.StatusCode).Should().Be((HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.UnprocessableEntity));
        (await second.Content.ReadAsStringAsync()).Should().Contain("OrderRepository.cs", "the sample talks about its inside");
    }

    [Fact]
    public async Task Inspection_OnlyWithItsHeader_ShowsTargetsAsTheyArrived()
    {
        using var plain = await SendAsync(HttpMethod.Get, "/orders/ORD-00000001?expand=%6Cines");
        using var closed = await SendAsync(HttpMethod.Get, "/_requests");
        closed.StatusCode.Should().Be(HttpStatusCode.NotFound);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/_requests");
        request.Headers.Add("X-Inspection", "look");
        using var open = await _client.SendAsync(request);
        var seen = (await open.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray().Should().ContainSingle("it does not record itself").Subject;
        seen.GetProperty("method").GetString().Should().Be("GET");
        seen.GetProperty("target").GetString().Should().Be("/orders/ORD-00000001?expand=%6Cines");
        seen.GetProperty("headers").EnumerateArray().Select(name => name.GetString()).Should().Contain("Authorization");
        seen.GetRawText().Should().NotContain("Bearer");
    }

    [Fact]
    public async Task Fault_Set_ConcernsItsPathAndItsNumberOfRequests()
    {
        _faults.Set("/orders", new Fault { Status = 503, Times = 1, Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Retry-After"] = "7" } });
        using var other = await SendAsync(HttpMethod.Get, "/customers/CUS-000001");
        using var first = await SendAsync(HttpMethod.Get, "/orders/ORD-00000001");
        using var second = await SendAsync(HttpMethod.Get, "/orders/ORD-00000001");
        (other.StatusCode, first.StatusCode, second.StatusCode).Should().Be((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK));
        first.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(7));

        _faults.Set("/orders", new Fault { Abort = true });
        var cut = () => SendAsync(HttpMethod.Get, "/orders/ORD-00000001");
        await cut.Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task Rows_OfTwoServers_AreTheSameAndNobodysData()
    {
        await using var other = await OrdersServer.StartAsync(new OrdersServerOptions { IsAuthorized = _ => true }, CancellationToken.None);
        using var client = new HttpClient { BaseAddress = new Uri(other.Url) };
        client.DefaultRequestHeaders.Add("Authorization", "Bearer any");
        for (var i = 1; i <= 60; i++)
        {
            var customer = await client.GetStringAsync($"/customers/CUS-{i:D6}");
            if (i % 4 != 0)
            {
                using var mine = await SendAsync(HttpMethod.Get, $"/customers/CUS-{i:D6}");
                (await mine.Content.ReadAsStringAsync()).Should().Be(customer);
            }

            var row = JsonElement.Parse(customer);
            row.GetProperty("email").GetString().Should().MatchRegex(@"@example\.(com|net|org)$");
            row.GetProperty("phone").GetString().Should().MatchRegex(@"^\+1 \d{3} 555 01\d\d$");
            row.GetProperty("nationalId").GetString().Should().StartWith("987-65-432");
            HasRightCheckDigits(row.GetProperty("iban").GetString()!).Should().BeTrue();
        }
    }

    private static bool HasRightCheckDigits(string iban)
    {
        var digits = string.Concat((iban[4..] + iban[..4]).Select(c => char.IsAsciiDigit(c) ? $"{c}" : $"{c - 'A' + 10}"));
        return Regex.IsMatch(digits, "^[0-9]+$", RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1)) && System.Numerics.BigInteger.Parse(digits) % 97 == 1;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string target, string? authorization = "Bearer right", HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_server.Url + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })) { Content = content };
        request.Headers.Add("X-Tenant", OrdersServer.SampleTenant);
        if (authorization is not null)
        {
            request.Headers.Add("Authorization", authorization);
        }

        return await _client.SendAsync(request);
    }

    private Task<HttpResponseMessage> PostAsync<T>(string target, T body) => SendAsync(HttpMethod.Post, target, content: JsonContent.Create(body));
}
