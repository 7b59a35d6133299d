using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;
using McpSecureApis.Core.Requests.Matching;

namespace McpSecureApis.Core.Tests.Requests.Oracles;

/// <summary>
/// Three servers that know nothing of how a request was built read the value that was put in, and nothing else: whatever was not
/// refused comes back as it was. <c>MCPSECUREAPIS_ORACLE_VALUES</c> makes a longer run, see docs/performance.md.
/// </summary>
public sealed class OracleTests(ITestOutputHelper output)
{
    private const int Connections = 8;

    private static readonly int Values =
        int.TryParse(Environment.GetEnvironmentVariable("MCPSECUREAPIS_ORACLE_VALUES"), NumberStyles.None, CultureInfo.InvariantCulture, out var values) ? values : 10_000;

    public static TheoryData<string> Slots { get; } = [.. OracleSlot.All.Select(slot => slot.Name)];

    public static TheoryData<string> NginxSlots { get; } = [.. OracleSlot.All.Where(slot => slot.IsForNginx).Select(slot => slot.Name)];

    [Theory]
    [MemberData(nameof(Slots))]
    public async Task Kestrel_ReadsWhatWasSent(string slot)
    {
        await using var server = await OracleServer.StartKestrelAsync();
        await AskAsync(server, slot);
    }

    [Theory]
    [MemberData(nameof(Slots))]
    public async Task Node_ReadsWhatWasSent(string slot)
    {
        await using var server = await OracleServer.StartNodeAsync();
        Assert.SkipWhen(server is null, "node is not installed; ./test.sh installs it");
        await AskAsync(server, slot);
    }

    [Theory]
    [MemberData(nameof(NginxSlots))]
    public async Task Nginx_ReadsWhatWasSent(string slot)
    {
        await using var server = await OracleServer.StartNginxAsync();
        Assert.SkipWhen(server is null, "nginx is not installed; ./test.sh installs it");
        await AskAsync(server, slot, decodesQuery: false);
    }

    /// <param name="server">The server.</param>
    /// <param name="name">The slot.</param>
    /// <param name="decodesQuery">Whether it decodes the query's value; nginx hands it on as it came.</param>
    private async Task AskAsync(OracleServer server, string name, bool decodesQuery = true)
    {
        var slot = OracleSlot.All.Single(slot => slot.Name == name);
        var fixture = new RequestFixture { BaseUrl = $"http://127.0.0.1:{server.Port}/api", Properties = """{"v":{"type":"string"}}""" };
        slot.SetUp(fixture);
        var definition = fixture.Compiled();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, MaxConnectionsPerServer = Connections });
        var sent = 0;
        var refused = 0;
        for (var left = Values; left > 0; left -= 10_000)
        {
            var values = HostileText.Generator.Sample(Math.Min(left, 10_000));
            await Parallel.ForEachAsync(values, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (value, cancellationToken) =>
            {
                var others = fixture.Properties.Contains("default", StringComparison.Ordinal) ? """,  "f":"aGVsbG8=" """ : string.Empty;
                var arguments = JsonElement.Parse($$"""{"v":{{slot.ToArgument(value)}}{{others}}}""");
                if (!RequestBuilder.Build(definition, fixture.Caller, arguments).TryGet(out var built, out var refusal))
                {
                    refusal.Reason.Should().Be(RefusalReason.InvalidArguments);
                    Interlocked.Increment(ref refused);
                    return;
                }

                var seen = await SendAsync(client, fixture.Method, built, cancellationToken);
                seen[2] = decodesQuery ? seen[2] : Uri.UnescapeDataString(seen[2]);
                if (seen.Length != 5 || seen[0] != built.Uri.PathAndQuery || !slot.IsSame(value, seen))
                {
                    Assert.Fail($"{name}: the server understood {string.Join(" | ", seen.Select(Uri.EscapeDataString))} for {Uri.EscapeDataString(value)}.");
                }

                Interlocked.Increment(ref sent);
            });
        }

        output.WriteLine($"{name}: {sent} read back, {refused} refused");
        sent.Should().BeGreaterThan(0);
        (sent + refused).Should().Be(Values);
    }

    private static async Task<string[]> SendAsync(HttpClient client, string method, BuiltRequest built, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), built.Uri);
        foreach (var (name, text) in built.Headers)
        {
            request.Headers.Add(name, text);
        }

        if (built.Body is { } body)
        {
            request.Content = new ReadOnlyMemoryContent(body.Bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(body.ContentType) } };
        }

        using var response = await client.SendAsync(request, cancellationToken);
        return Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken)).Split(OracleServer.Separator);
    }
}
