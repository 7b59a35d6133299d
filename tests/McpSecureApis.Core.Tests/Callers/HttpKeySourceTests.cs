using System.Net;
using System.Text;
using McpSecureApis.Core.Callers;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Core.Tests.Callers;

public sealed class HttpKeySourceTests : IDisposable
{
    private const string Issuer = "https://login.example.com/tenant";

    private readonly Pages _pages = new();

    public void Dispose() => _pages.Dispose();

    [Fact]
    public async Task Read_Discovery_FindsTheKeys()
    {
        _pages.Add("https://login.example.com/tenant/.well-known/openid-configuration", $$"""{"issuer":"{{Issuer}}","jwks_uri":"https://keys.example.com/k"}""");
        _pages.Add("https://keys.example.com/k", """{"keys":[]}""", "application/jwk-set+json");
        (await ReadAsync()).Should().Be("""{"keys":[]}""");
    }

    [Fact]
    public async Task Read_Rfc8414_FindsTheKeysToo()
    {
        _pages.Add("https://login.example.com/.well-known/oauth-authorization-server/tenant", $$"""{"issuer":"{{Issuer}}","jwks_uri":"https://keys.example.com/k"}""");
        _pages.Add("https://keys.example.com/k", """{"keys":[]}""");
        (await ReadAsync()).Should().Be("""{"keys":[]}""");
    }

    [Theory]
    [InlineData("https://login.example.com/tenant/", "https://keys.example.com/k")]
    [InlineData("https://LOGIN.example.com/tenant", "https://keys.example.com/k")]
    [InlineData("https://evil.example", "https://keys.example.com/k")]
    [InlineData(Issuer, "http://keys.example.com/k")]
    [InlineData(Issuer, "file:///etc/passwd")]
    [InlineData(Issuer, "https://user:pw@keys.example.com/k")]
    [InlineData(Issuer, "/k")]
    public async Task Read_MetadataNotAsItMustBe_AsksNoFurther(string issuer, string jwks)
    {
        _pages.Add("https://login.example.com/tenant/.well-known/openid-configuration", $$"""{"issuer":"{{issuer}}","jwks_uri":"{{jwks}}"}""");
        (await ReadAsync()).Should().BeNull();
        _pages.Requested.Should().OnlyContain(address => address.Contains("/.well-known/"));
    }

    [Theory]
    [InlineData(200, "text/html", 10)]
    [InlineData(200, null, 10)]
    [InlineData(200, "application/json", 65537)]
    [InlineData(302, "application/json", 10)]
    [InlineData(500, "application/json", 10)]
    public async Task Read_AnswerNotAsItMustBe_GivesNothing(int status, string? type, int length)
    {
        _pages.Add("https://keys.example.com/k", new string(' ', length), type, status);
        (await ReadAsync("https://keys.example.com/k")).Should().BeNull();
        _pages.Requested.Should().ContainSingle();
    }

    [Fact]
    public async Task Read_NoAnswer_GivesNothing() => (await ReadAsync("https://unreachable.example/k")).Should().BeNull();

    [Fact]
    public void CreateHandler_NeitherFollowsNorProxies()
    {
        using var handler = HttpKeySource.CreateHandler();
        handler.AllowAutoRedirect.Should().BeFalse();
        handler.UseProxy.Should().BeFalse();
        handler.UseCookies.Should().BeFalse();
        handler.SslOptions.CertificateChainPolicy!.DisableCertificateDownloads.Should().BeTrue("a certificate is nobody's word on where to ask");
    }

    [Fact]
    public async Task Read_File_IsBounded()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, """{"keys":[]}""");
            (await new FileKeySource(path).ReadAsync(CancellationToken.None)).Should().NotBeNull();
            await File.WriteAllBytesAsync(path, new byte[65537]);
            (await new FileKeySource(path).ReadAsync(CancellationToken.None)).Should().BeNull();
        }
        finally
        {
            File.Delete(path);
        }

        (await new FileKeySource(path).ReadAsync(CancellationToken.None)).Should().BeNull();
    }

    private async Task<string?> ReadAsync(string? jwks = null)
    {
        using var source = new HttpKeySource(Issuer, jwks is null ? null : new Uri(jwks), _pages, NullLogger<HttpKeySource>.Instance);
        var bytes = await source.ReadAsync(CancellationToken.None);
        return bytes is null ? null : Encoding.UTF8.GetString(bytes);
    }

    private sealed class Pages : HttpMessageHandler
    {
        private readonly Dictionary<string, (string Body, string? Type, int Status)> _pages = [];

        public List<string> Requested { get; } = [];

        public void Add(string address, string body, string? type = "application/json", int status = 200) => _pages.Add(address, (body, type, status));

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var address = request.RequestUri!.AbsoluteUri;
            Requested.Add(address);
            if (address.Contains("unreachable"))
            {
                throw new HttpRequestException("no");
            }

            if (!_pages.TryGetValue(address, out var page))
            {
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
            }

            var response = new HttpResponseMessage((HttpStatusCode)page.Status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(page.Body)) };
            response.Headers.Location = page.Status == 302 ? new Uri("https://evil.example/k") : null;
            response.Content.Headers.ContentType = page.Type is null ? null : new(page.Type);
            return Task.FromResult(response);
        }
    }
}
