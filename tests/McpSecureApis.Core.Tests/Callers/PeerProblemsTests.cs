using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using McpSecureApis.Core.Callers.Rest;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Json;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Callers;

/// <summary>Every cause that an exchange with another system can fail of, from real connections, is told apart.</summary>
public sealed class PeerProblemsTests : IDisposable
{
    private readonly TestAuthority _trusted = new("Trusted authority");
    private readonly TestAuthority _foreign = new("Foreign authority");

    [Theory]
    [InlineData("good", null)]
    [InlineData("foreign", PeerProblem.CertificateNotTrusted)]
    [InlineData("incomplete", PeerProblem.CertificateNotTrusted)]
    [InlineData("expired", PeerProblem.CertificateExpired)]
    [InlineData("future", PeerProblem.CertificateNotYetValid)]
    [InlineData("othername", PeerProblem.CertificateNameMismatch)]
    [InlineData("expired othername", PeerProblem.CertificateExpired)]
    [InlineData("client", PeerProblem.CertificateInvalid)]
    internal async Task Of_Certificate_NamesWhatIsWrongWithIt(string kind, PeerProblem? expected)
    {
        using var certificate = Issue(kind);
        using var server = new TcpListener(IPAddress.Loopback, port: 0);
        server.Start();
        var answering = AnswerTlsAsync(server, certificate);
        (await ProblemAsync($"https://localhost:{Port(server)}/")).Should().Be(expected);
        server.Stop();
        await answering;
    }

    [Fact]
    internal async Task Of_TlsToAServerWithoutIt_IsTheHandshake()
    {
        using var server = new TcpListener(IPAddress.Loopback, port: 0);
        server.Start();
        var answering = Task.Run(async () =>
        {
            using var client = await server.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            _ = await client.GetStream().ReadAtLeastAsync(new byte[4096], 4096, throwOnEndOfStream: false);
        });
        (await ProblemAsync($"https://localhost:{Port(server)}/")).Should().Be(PeerProblem.TlsHandshakeFailed);
        await answering;
    }

    [Fact]
    internal async Task Of_NobodyListening_IsRefused()
    {
        using var unused = new TcpListener(IPAddress.Loopback, port: 0);
        unused.Start();
        var port = Port(unused);
        unused.Stop();
        (await ProblemAsync($"http://127.0.0.1:{port}/")).Should().Be(PeerProblem.ConnectionRefused);
    }

    [Fact]
    internal async Task Of_UnknownName_IsTheName() => (await ProblemAsync("http://no-such-host.invalid/")).Should().BeOneOf(PeerProblem.NameNotFound, PeerProblem.NameLookupFailed);

    [Theory]
    [InlineData("SSH-2.0-OpenSSH\r\n", PeerProblem.NotHttp)]
    [InlineData("", PeerProblem.ConnectionBroken)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", PeerProblem.ConnectionBroken)]
    internal async Task Of_WhatNoClientCanRead_IsToldApart(string answer, PeerProblem expected)
    {
        await using var server = new RawServer(async exchange =>
        {
            await exchange.WriteAsync(Encoding.ASCII.GetBytes(answer));
            return false;
        });
        (await ProblemAsync(server.Url.ToString())).Should().Be(expected);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, HttpRequestError.NameResolutionError, PeerProblem.NameNotFound)]
    [InlineData(SocketError.NoData, HttpRequestError.NameResolutionError, PeerProblem.NameNotFound)]
    [InlineData(SocketError.TryAgain, HttpRequestError.NameResolutionError, PeerProblem.NameLookupFailed)]
    [InlineData(SocketError.NetworkUnreachable, HttpRequestError.ConnectionError, PeerProblem.NetworkUnreachable)]
    [InlineData(SocketError.HostUnreachable, HttpRequestError.ConnectionError, PeerProblem.NetworkUnreachable)]
    [InlineData(SocketError.TimedOut, HttpRequestError.ConnectionError, PeerProblem.ConnectTimeout)]
    [InlineData(SocketError.AccessDenied, HttpRequestError.ConnectionError, PeerProblem.ConnectionFailed)]
    internal void Of_Socket_GoesByItsNumber(SocketError number, HttpRequestError stage, PeerProblem expected) =>
        PeerProblems.Of(new HttpRequestException(stage, "secret text", new SocketException((int)number))).Should().Be(expected);

    /// <summary>Shapes that the platform wraps causes in: of HTTP/2, and of TLS after its handshake.</summary>
    [Fact]
    internal void Of_WrappedCause_IsTheInnermost()
    {
        var tooLarge = new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, "m");
        PeerProblems.Of(new HttpRequestException("m", new IOException("m", tooLarge))).Should().Be(PeerProblem.HeadersTooLarge);
        var ended = new HttpIOException(HttpRequestError.InvalidResponse, "m", new HttpIOException(HttpRequestError.ResponseEnded));
        PeerProblems.Of(new HttpRequestException(HttpRequestError.InvalidResponse, "m", ended)).Should().Be(PeerProblem.ConnectionBroken);

        // As OpenSSL 3 reports the alerts certificate_required and handshake_failure.
        var required = new IOException("m", new IOException("m", new CryptographicException(0x0A00045C)));
        PeerProblems.Of(new HttpRequestException("m", required)).Should().Be(PeerProblem.ClientCertificateRequired);
        PeerProblems.Of(required).Should().Be(PeerProblem.ClientCertificateRequired);
        PeerProblems.Of(new IOException("m", new CryptographicException(0x0A000410))).Should().Be(PeerProblem.ConnectionBroken);
    }

    [Fact]
    internal void Of_Timeouts_TellsConnectingFromWaiting()
    {
        PeerProblems.Of(new OperationCanceledException()).Should().Be(PeerProblem.ResponseTimeout);
        PeerProblems.Of(new TaskCanceledException("m", new TimeoutException())).Should().Be(PeerProblem.ConnectTimeout);
    }

    [Fact]
    internal void Of_AnythingElse_HasACauseToo()
    {
        PeerProblems.Of(new HttpRequestException("m")).Should().Be(PeerProblem.ConnectionFailed);
        PeerProblems.Of(new HttpRequestException("m", new IOException())).Should().Be(PeerProblem.ConnectionBroken);
        PeerProblems.Of(new HttpRequestException("m", new AuthenticationException())).Should().Be(PeerProblem.TlsHandshakeFailed);
        PeerProblems.Of(new InvalidOperationException("m")).Should().Be(PeerProblem.ConnectionFailed);
    }

    [Theory]
    [InlineData("\uFEFF{}", PeerProblem.ByteOrderMark)]
    [InlineData("<html>", PeerProblem.NotJson)]
    [InlineData("", PeerProblem.NotJson)]
    [InlineData("""{"a":1,"\u0061":2}""", PeerProblem.DuplicateMember)]
    [InlineData("""{"a":"\ud83d"}""", PeerProblem.CutSurrogate)]
    [InlineData("[[[[[]]]]]", PeerProblem.TooDeep)]
    [InlineData("[[[[ x ]]]]", PeerProblem.NotJson)]
    [InlineData("[[[[1,[2]]]]]", PeerProblem.TooDeep)]
    [InlineData("123456789012345678901234567890", PeerProblem.NumberTooLong)]
    internal void Of_Json_NamesTheRuleFromBothReaders(string text, PeerProblem expected)
    {
        var options = new StrictJsonOptions { MaxDepth = 4, MaxNumberLength = 20 };
        var utf8 = Encoding.UTF8.GetBytes(text);
        StrictJson.TryParse(utf8, options, out _, out var error).Should().BeFalse();
        PeerProblems.Of(error!.Fault).Should().Be(expected);
        using var reader = new StrictJsonReader(utf8, options);
        reader.Skip();
        reader.TryComplete().Should().BeFalse();
        PeerProblems.Of(reader.Fault).Should().Be(expected);
    }

    [Fact]
    internal void Codes_AreDistinctSnakeCase() =>
        Enum.GetValues<PeerProblem>().Select(PeerProblemText.ToCode).Should().OnlyHaveUniqueItems().And.AllSatisfy(code => code.Should().MatchRegex("^[a-z]+[a-z0-9_]*$"));

    public void Dispose()
    {
        _trusted.Dispose();
        _foreign.Dispose();
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static async Task AnswerTlsAsync(TcpListener listener, X509Certificate2 certificate)
    {
        try
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(certificate);
            _ = await tls.ReadAsync(new byte[1024]);
            await tls.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray());
        }
        catch (Exception error) when (error is IOException or AuthenticationException or SocketException or OperationCanceledException)
        {
            // A client that does not like the certificate leaves.
        }
    }

    private X509Certificate2 Issue(string kind)
    {
        var now = DateTimeOffset.UtcNow;
        switch (kind)
        {
            case "foreign":
                return _foreign.Issue(["localhost"]);
            case "incomplete":
                using (var below = _trusted.Below("Issuing authority"))
                {
                    return below.Issue(["localhost"]);
                }

            case "expired":
                return _trusted.Issue(["localhost"], end: now.AddHours(-1));
            case "expired othername":
                return _trusted.Issue(["other.example.test"], end: now.AddHours(-1));
            case "future":
                return _trusted.Issue(["localhost"], begin: now.AddHours(1));
            case "othername":
                return _trusted.Issue(["other.example.test"]);
            case "client":
                return _trusted.Issue(["localhost"], usage: TestAuthority.ClientAuthentication);
            default:
                return _trusted.Issue(["localhost"]);
        }
    }

    /// <summary>With the options of every connection that we open; only the trusted authority stands in for the machine's store.</summary>
    private async Task<PeerProblem?> ProblemAsync(string url)
    {
        var tls = ServerTrust.CreateOptions();
        tls.CertificateChainPolicy!.TrustMode = X509ChainTrustMode.CustomRootTrust;
        tls.CertificateChainPolicy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(_trusted.Der));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, SslOptions = tls, ConnectTimeout = TimeSpan.FromSeconds(20) });
        try
        {
            using var reply = await http.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead);
            await using var body = await reply.Content.ReadAsStreamAsync();
            await body.CopyToAsync(Stream.Null);
            return null;
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return PeerProblems.Of(error);
        }
    }
}
