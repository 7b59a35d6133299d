using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using McpSecureApis.FunctionalTests.Durability;

namespace McpSecureApis.FunctionalTests.Performance;

/// <summary>
/// What a whole call allocates in the program itself: HTTP, token, all rooms, two audit records, answer. Bytes do not depend on how busy the machine is;
/// the bounds stand a third above what was counted.
/// </summary>
public sealed class CallAllocationTests : IAsyncLifetime
{
    private const int Calls = 600;

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(60) };
    private readonly string _counter = Path.GetTempFileName();
    private Deployment _deployment = null!;

    public async ValueTask InitializeAsync()
    {
        _deployment = await Deployment.CreateAsync();
        await _deployment.StartAsync(
            ("DOTNET_STARTUP_HOOKS", Path.Combine(AppContext.BaseDirectory, "AllocationHook.dll")), ("BENCH_ALLOCATIONS", _counter));
    }

    public async ValueTask DisposeAsync()
    {
        await _deployment.DisposeAsync();
        _client.Dispose();
        File.Delete(_counter);
    }

    [Theory]
    [InlineData("tools/call", "\"name\":\"orders_get\",\"arguments\":{\"orderId\":\"ORD-00000001\"}", 25)]
    [InlineData("tools/call", "\"name\":\"orders_get\",\"arguments\":{\"orderId\":\"wrong\"}", 30)]
    [InlineData("tools/list", "\"_meta\":{}", 22)]
    public async Task Request_AllocatesNoMoreThanItsBudget(string method, string parameters, int kilobytes)
    {
        await SendAsync(method, parameters);
        var before = Allocated();
        await SendAsync(method, parameters);
        var bytes = (Allocated() - before) / (double)Calls;
        bytes.Should().BeInRange(1024, kilobytes * 1024.0, "{0} bytes were counted", bytes);
    }

    private async Task SendAsync(string method, string parameters)
    {
        var message = $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"{method}\",\"params\":{{{parameters}}}}}";
        for (var i = 0; i < Calls; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _deployment.Mcp) { Content = new StringContent(message, Encoding.UTF8, "application/json") };
            request.Headers.Accept.ParseAdd("application/json, text/event-stream");
            request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _deployment.Token);
            using var response = await _client.SendAsync(request);
            response.StatusCode.Should().Be(HttpStatusCode.OK);
        }
    }

    /// <summary>The count that the hook keeps; it is brought up to date twenty times a second, so what stands there after a change is at most that old.</summary>
    private long Allocated()
    {
        var seen = Read();
        var limit = DateTime.UtcNow.AddSeconds(30);
        while (Read() == seen && DateTime.UtcNow < limit)
        {
            Thread.Sleep(20);
        }

        return Read();
    }

    private long Read()
    {
        using var file = new FileStream(_counter, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return long.Parse(reader.ReadToEnd(), CultureInfo.InvariantCulture);
    }
}
