using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;
using static McpSecureApis.Core.Tests.Requests.RequestFixture;

namespace McpSecureApis.Core.Tests.Requests.Oracles;

/// <summary>
/// Three servers that know nothing of how a request was built read the value that was put in, and nothing else: whatever was not
/// refused comes back as it was. <c>MCPSECUREAPIS_ORACLE_VALUES</c> makes a longer run, a million takes some minutes per server.
/// </summary>
public sealed class OracleTests(ITestOutputHelper output)
{
    private const int Connections = 8;

    private static readonly int Values =
        int.TryParse(Environment.GetEnvironmentVariable("MCPSECUREAPIS_ORACLE_VALUES"), NumberStyles.None, CultureInfo.InvariantCulture, out var values) ? values : 10_000;

    [Fact]
    public async Task Kestrel_ReadsWhatWasSent()
    {
        await using var server = await OracleServer.StartKestrelAsync();
        await AskAsync(server, decodesQuery: true);
    }

    [Fact]
    public async Task Node_ReadsWhatWasSent()
    {
        await using var server = await OracleServer.StartNodeAsync();
        Assert.SkipWhen(server is null, "node is not installed; ./test.sh installs it");
        await AskAsync(server, decodesQuery: true);
    }

    [Fact]
    public async Task Nginx_ReadsWhatWasSent()
    {
        await using var server = await OracleServer.StartNginxAsync();
        Assert.SkipWhen(server is null, "nginx is not installed; ./test.sh installs it");
        await AskAsync(server, decodesQuery: false);
    }

    /// <param name="server">The server.</param>
    /// <param name="decodesQuery">Whether it decodes the query's value; nginx hands it on as it came.</param>
    private async Task AskAsync(OracleServer server, bool decodesQuery)
    {
        var path = Fixture(server);
        (path.Path, path.Required) = ("/orders/{v}/lines", ["v"]);
        var query = Fixture(server);
        query.Query["a"] = Text("x");
        query.Query["v"] = Text("{v}");
        query.Query["z"] = Text("y");
        var header = Fixture(server);
        header.Headers["X-V"] = Text("{v}");

        await AskAsync(path, "path", (value, seen) => seen[1] == $"/api/orders/{value}/lines");
        await AskAsync(query, "query", (value, seen) => seen[1] == "/api/orders" && (decodesQuery ? seen[2] : Uri.UnescapeDataString(seen[2])) == value);
        await AskAsync(header, "header", (value, seen) => seen[0] == "/api/orders" && seen[3] == value.Trim(' ', '\t'));
    }

    private async Task AskAsync(RequestFixture fixture, string slot, Func<string, string[], bool> isSame)
    {
        var definition = fixture.Compiled();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, MaxConnectionsPerServer = Connections });
        var sent = 0;
        var refused = 0;
        for (var left = Values; left > 0; left -= 10_000)
        {
            var values = HostileText.Generator.Sample(Math.Min(left, 10_000));
            await Parallel.ForEachAsync(values, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (value, cancellationToken) =>
            {
                var arguments = JsonElement.Parse($$"""{"v":{{JsonSerializer.Serialize(value)}}}""");
                if (!RequestBuilder.Build(definition, fixture.Caller, arguments).TryGet(out var built, out var refusal))
                {
                    refusal.Reason.Should().Be(RefusalReason.InvalidArguments);
                    Interlocked.Increment(ref refused);
                    return;
                }

                using var request = new HttpRequestMessage(HttpMethod.Get, built.Uri);
                foreach (var (name, text) in built.Headers)
                {
                    request.Headers.Add(name, text);
                }

                using var response = await client.SendAsync(request, cancellationToken);
                var seen = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken)).Split("-0fe1c2-");
                if (seen.Length != 4 || seen[0] != built.Uri.PathAndQuery || !isSame(value, seen))
                {
                    Assert.Fail($"{slot}: the server understood {string.Join(" | ", seen.Select(Uri.EscapeDataString))} for {Uri.EscapeDataString(value)}.");
                }

                Interlocked.Increment(ref sent);
            });
        }

        output.WriteLine($"{slot}: {sent} read back, {refused} refused");
        sent.Should().BeGreaterThan(0);
        (sent + refused).Should().Be(Values);
    }

    private static RequestFixture Fixture(OracleServer server) =>
        new() { BaseUrl = $"http://127.0.0.1:{server.Port}/api", Properties = """{"v":{"type":"string"}}""" };
}
