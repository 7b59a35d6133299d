using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;
using static McpSecureApis.Core.Tests.Requests.RequestFixture;

namespace McpSecureApis.Core.Tests.Requests;

/// <summary>
/// Judged by the bytes that HttpClient puts on the wire: whatever the value, the request line and the headers are exactly the
/// template with the value in its slot, or nothing is sent. The expected text is made and read here by other means than the product's.
/// </summary>
public sealed class RequestWireTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly int Values = Rounds.Of(10_000);
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private readonly RawRequestListener _listener = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    private delegate string Slot(string value);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _listener.DisposeAsync();
    }

    [Fact]
    public async Task Path_AnyValue_IsExactlyOneSegmentOrIsRefused()
    {
        var fixture = Fixture();
        (fixture.Path, fixture.Required) = ("/orders/{v}/lines", ["v"]);
        fixture.Query["q"] = Text("1");
        var sent = await SendAllAsync(fixture, value => Raw($"/api/orders/{Encode(value)}/lines?q=1"));
        sent.Should().NotContain(value => value.Length == 0 || value.Contains('/') || value.Contains('\\') || value.Trim('.').Length == 0 || value.Any(char.IsControl));
    }

    [Fact]
    public async Task PathPart_AnyValue_StaysBetweenItsLiterals()
    {
        var fixture = Fixture();
        (fixture.Path, fixture.Required) = ("/orders/.{v}.", ["v"]);
        await SendAllAsync(fixture, value => Raw($"/api/orders/.{Encode(value)}."));
    }

    [Fact]
    public async Task Query_AnyValue_IsExactlyOneValueOrIsRefused()
    {
        var fixture = Fixture();
        fixture.Query["a"] = Text("x");
        fixture.Query["v"] = Text("{v}");
        fixture.Query["z"] = Text("y");
        var sent = await SendAllAsync(fixture, value => Raw($"/api/orders?a=x&v={Encode(value)}&z=y"));
        sent.Should().NotContain(value => value.Contains('\0'));
    }

    [Fact]
    public async Task Header_AnyValue_IsExactlyOneHeaderOrIsRefused()
    {
        var fixture = Fixture();
        fixture.Headers["X-A"] = Text("1");
        fixture.Headers["X-V"] = Text("{v}");
        fixture.Headers["X-Z"] = Text("2");
        var sent = await SendAllAsync(fixture, value => $"GET /api/orders HTTP/1.1\r\nHost: 127.0.0.1:{_listener.Port}\r\nX-A: 1\r\nX-V: {value}\r\nX-Z: 2\r\n\r\n");
        sent.Should().OnlyContain(value => value.All(unit => unit == '\t' || (unit >= ' ' && unit <= '~')));
    }

    [Fact]
    public async Task List_AnyElements_AreExactlyTheseElementsOrAreRefused()
    {
        var fixture = Fixture();
        fixture.Properties = """{"v":{"type":"array","items":{"type":"string"}}}""";
        fixture.Query["v"] = Styled("v");
        await SendAllAsync(fixture, value => Raw($"/api/orders?v=a&v={Encode(value)}"), value => $$"""{"v":["a",{{JsonSerializer.Serialize(value)}}]}""");
    }

    [Fact]
    public void Body_AnyValue_RoundTrips()
    {
        var fixture = Fixture();
        (fixture.Method, fixture.Body) = ("POST", """{"v":"{v}","t":"<{v}>"}""");
        var definition = fixture.Compiled();
        foreach (var value in HostileText.Generator.Sample(Values))
        {
            var raw = JsonSerializer.Serialize(value);
            RequestBuilder.Build(definition, fixture.Caller, ReadJson($$"""{"v":{{raw}}}""")).TryGet(out var built, out _).Should().BeTrue();
            var body = Encoding.UTF8.GetString(built!.Body!.Bytes.Span);
            body.Should().StartWith($$"""{"v":{{raw}},"t":"<""");
            using var document = JsonDocument.Parse(built.Body.Bytes);
            document.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.GetString())).Should().Equal(("v", value), ("t", $"<{value}>"));
        }
    }

    private RequestFixture Fixture() =>
        new() { BaseUrl = $"http://127.0.0.1:{_listener.Port}/api", Properties = """{"v":{"type":"string"}}""" };

    private string Raw(string target) => $"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{_listener.Port}\r\n\r\n";

    private async Task<List<string>> SendAllAsync(RequestFixture fixture, Slot expected, Slot? arguments = null)
    {
        var definition = fixture.Compiled();
        var sent = new List<string>();
        var refused = 0;
        foreach (var value in HostileText.Generator.Sample(Values))
        {
            var json = arguments?.Invoke(value) ?? $$"""{"v":{{JsonSerializer.Serialize(value)}}}""";
            if (!RequestBuilder.Build(definition, fixture.Caller, ReadJson(json)).TryGet(out var built, out var refusal))
            {
                refusal.Reason.Should().Be(RefusalReason.InvalidArguments, "the value {0} is the model's to repair", Encode(value));
                refused++;
                continue;
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, built.Uri);
            foreach (var (name, text) in built.Headers)
            {
                request.Headers.Add(name, text);
            }

            using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
            if (!string.Equals(_listener.Last, expected(value), StringComparison.Ordinal))
            {
                _listener.Last.Should().Be(expected(value));
            }

            sent.Add(value);
        }

        output.WriteLine($"{sent.Count} sent, {refused} refused");
        _listener.Count.Should().Be(sent.Count, "a refused request never reaches the wire");
        sent.Should().NotBeEmpty();
        return sent;
    }

    /// <summary>RFC 3986, written out: UTF-8 bytes, the 66 unreserved characters as they are, all others as upper-case triplets.</summary>
    private static string Encode(string value) =>
        string.Concat(Encoding.UTF8.GetBytes(value).Select(unit => Unreserved.Contains((char)unit) ? ((char)unit).ToString() : $"%{unit:X2}"));
}
