using McpSecureApis.Transports.Connections;

namespace McpSecureApis.FunctionalTests.Protocol;

public sealed class ServerOptionsTests
{
    [Theory]
    [InlineData("https://mcp.example.com/mcp", true)]
    [InlineData("http://127.0.0.1:7420/mcp", true)]
    [InlineData("https://mcp.example.com", true)]
    [InlineData("http://mcp.example.com/mcp", false)]
    [InlineData("https://mcp.example.com/mcp/", false)]
    [InlineData("https://user@mcp.example.com/mcp", false)]
    [InlineData("https://mcp.example.com/mcp?x", false)]
    [InlineData("https://mcp.example.com/mcp#x", false)]
    [InlineData("https://mcp.example.com/\"mcp", false)]
    [InlineData("/mcp", false)]
    [InlineData("", false)]
    public void Validate_PublicUrl_IsAnAddressThatClientsCanUse(string url, bool valid) =>
        IsValid(options => options.PublicUrl = url, "Server:PublicUrl").Should().Be(valid);

    [Theory]
    [InlineData("http://127.0.0.1:0", true)]
    [InlineData("http://0.0.0.0:80", true)]
    [InlineData("http://[::1]:7420", true)]
    [InlineData("http://localhost:7420", true)]
    [InlineData("https://127.0.0.1:7420", false)]
    [InlineData("http://mcp.example.com:7420", false)]
    [InlineData("http://127.0.0.1:7420/mcp", false)]
    [InlineData("7420", false)]
    public void Validate_Listen_IsAnAddressOfThisMachine(string url, bool valid) =>
        IsValid(options => options.Listen = url, "Server:Listen").Should().Be(valid);

    [Fact]
    public void Validate_EverythingWrong_ReportsEverything()
    {
        var options = new ServerOptions
        {
            Listen = "x",
            Origins = ["*", "https://a.example/"],
            TrustedProxies = ["10.0.0.1/33"],
            MaxBodyBytes = 1,
            MaxDepth = 1000,
            MaxConnections = 0,
            HeaderTimeout = TimeSpan.Zero,
            KeepAlive = TimeSpan.FromHours(1),
        };
        new ServerOptionsValidator().Validate(options).Errors.Select(error => error.ErrorMessage.Split(' ')[0]).Distinct().Should().BeEquivalentTo(
            "Server:PublicUrl", "Server:Listen", "Server:Hosts", "Server:Origins", "Server:TrustedProxies", "Server:MaxBodyBytes", "Server:MaxDepth",
            "Server:MaxConnections", "Server:HeaderTimeout", "Server:KeepAlive");
        options.Hosts = ["*", "a/b"];
        new ServerOptionsValidator().Validate(options).Errors.Count(error => error.ErrorMessage.StartsWith("Server:Hosts", StringComparison.Ordinal)).Should().Be(2);
    }

    private static bool IsValid(Action<ServerOptions> change, string setting)
    {
        var options = new ServerOptions { PublicUrl = "https://mcp.example.com/mcp", Hosts = ["mcp.example.com", "127.0.0.1:7420", "[::1]"] };
        change(options);
        var errors = new ServerOptionsValidator().Validate(options).Errors;
        errors.Where(error => !error.ErrorMessage.StartsWith(setting, StringComparison.Ordinal)).Should().BeEmpty();
        return errors.Count == 0;
    }
}
