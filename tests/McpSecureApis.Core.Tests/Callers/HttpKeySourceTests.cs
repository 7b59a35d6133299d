using System.Net;
using System.Text;
using McpSecureApis.Core.Callers.IssuerKeys;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Tests.Backend;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Core.Tests.Callers;

public sealed class HttpKeySourceTests : IDisposable
{
    private const string Issuer = "https://login.example.com/tenant";

    private readonly Pages _pages = new();
    private readonly CapturingLogger<HttpKeySource> _log = new();
    private string? _failure;

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
    [InlineData("""{"issuer":"https://login.example.com/tenant/","jwks_uri":"https://keys.example.com/k"}""", "issuer_mismatch")]
    [InlineData("""{"issuer":7,"jwks_uri":"https://keys.example.com/k"}""", "issuer_mismatch")]
    [InlineData("""{"issuer":"https://login.example.com/tenant"}""", "keys_address_missing")]
    [InlineData("""{"issuer":"https://login.example.com/tenant","jwks_uri":"/k"}""", "keys_address_not_allowed")]
    [InlineData("""{"issuer":"https://login.example.com/tenant","issuer":"https://login.example.com/tenant"}""", "duplicate_member")]
    [InlineData("[]", "shape_not_declared")]
    [InlineData("<html>", "not_json")]
    public async Task Read_Metadata_SaysWhichCause(string metadata, string code)
    {
        _pages.Add("https://login.example.com/tenant/.well-known/openid-configuration", metadata);
        await ReadAsync();
        _failure.Should().Be(code);
        _log.Text.Should().Contain($"The metadata of issuer '{Issuer}' from host 'login.example.com' was not used: {code}.").And.Contain("http_status 404").And.NotContain("html");
    }

    [Fact]
    public async Task Read_NoMetadataAnywhere_SaysTheStatus()
    {
        await ReadAsync();
        _failure.Should().Be("http_status 404");
    }

    [Theory]
    [InlineData("https://login.example.com/tenant/", "https://keys.example.com/k")]
    [InlineData("https://LOGIN.example.com/tenant", "https://keys.example.com/k")]
    [InlineData("https://evil.example", "https://keys.example.com/k")]
    [InlineData(Issuer, "http://keys.example.com/k")]
    [InlineData(Issuer, "http://127.0.0.1:8080/k")] // whoever listens on this machine
    [InlineData(Issuer, "http://localhost/k")]
    [InlineData(Issuer, "http://[::1]/k")]
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
    [InlineData(200, "text/html", 10, "media_type_not_expected")]
    [InlineData(200, null, 10, "media_type_missing")]
    [InlineData(200, "application/json", 0, "body_empty")]
    [InlineData(200, "application/json", 10, "not_json")]
    [InlineData(200, "application/json", 65537, "body_too_large")]
    [InlineData(302, "application/json", 10, "redirect 302")]
    [InlineData(304, "application/json", 0, "not_modified")]
    [InlineData(500, "application/json", 10, "http_status 500")]
    public async Task Read_AnswerNotAsItMustBe_SaysWhichCause(int status, string? type, int length, string code)
    {
        _pages.Add("https://keys.example.com/k", new string(' ', length), type, status);
        (await ReadAsync("https://keys.example.com/k")).Should().BeNull();
        _failure.Should().Be(code);
        _pages.Requested.Should().ContainSingle();
    }

    [Theory]
    [InlineData("http://127.0.0.1:9000/issuer")]
    [InlineData("http://localhost:9000/issuer")]
    public async Task Read_IssuerOnThisMachine_MayHaveItsKeysInPlainHttp(string issuer)
    {
        _pages.Add($"{issuer}/.well-known/openid-configuration", $$"""{"issuer":"{{issuer}}","jwks_uri":"http://127.0.0.1:9001/k"}""");
        _pages.Add("http://127.0.0.1:9001/k", """{"keys":[]}""");
        using var source = new HttpKeySource(issuer, jwks: null, _pages, NullLogger<HttpKeySource>.Instance);
        (await source.ReadAsync(CancellationToken.None)).Should().NotBeNull();
    }

    [Fact]
    public async Task Read_TwinMember_GivesNothing()
    {
        _pages.Add("https://keys.example.com/k", """{"keys":[{"kid":"a","kid":"b"}]}""");
        (await ReadAsync("https://keys.example.com/k")).Should().BeNull();
        _failure.Should().Be("duplicate_member");
    }

    [Fact]
    public async Task Read_Hanging_EndsWithItsToken()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        using var source = new HttpKeySource(Issuer, new Uri("https://hanging.example/k"), _pages, NullLogger<HttpKeySource>.Instance);
        await FluentActions.Awaiting(() => source.ReadAsync(deadline.Token)).Should().ThrowAsync<OperationCanceledException>();
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
        handler.ActivityHeadersPropagator.Should().BeNull("what a client says of its trace is not sent on");
        handler.SslOptions.CertificateChainPolicy!.DisableCertificateDownloads.Should().BeTrue("a certificate is nobody's word on where to ask");
    }

    [Fact]
    public async Task Read_File_IsBounded()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, """{"keys":[]}""");
            (await new FileKeySource(path).ReadAsync(CancellationToken.None)).Utf8.Should().NotBeNull();
            await File.WriteAllBytesAsync(path, new byte[65537]);
            (await new FileKeySource(path).ReadAsync(CancellationToken.None)).Failure!.Problem.Should().Be(PeerProblem.BodyTooLarge);
        }
        finally
        {
            File.Delete(path);
        }

        (await new FileKeySource(path).ReadAsync(CancellationToken.None)).Failure!.Problem.Should().Be(PeerProblem.KeysFileUnreadable);
    }

    private async Task<string?> ReadAsync(string? jwks = null)
    {
        using var source = new HttpKeySource(Issuer, jwks is null ? null : new Uri(jwks), _pages, _log);
        var (bytes, failure) = await source.ReadAsync(CancellationToken.None);
        _failure = failure?.ToString();
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
            if (address.Contains("hanging"))
            {
                return Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => new HttpResponseMessage(), cancellationToken);
            }

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
