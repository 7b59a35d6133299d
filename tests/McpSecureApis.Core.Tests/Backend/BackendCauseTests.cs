using System.Net;
using System.Net.Sockets;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Backend;

/// <summary>Each way in which a backend cannot be used has a cause of its own, through the connections that a call goes over, and the log names tool and host with it.</summary>
public sealed class BackendCauseTests
{
    [Fact]
    public async Task SendAsync_NameHasNoAddress_NamesTheName()
    {
        foreach (var names in new IAddressSource[] { new FailingNames(SocketError.HostNotFound), new FixedAddresses([[]]) })
        {
            using var fixture = new BackendFixture(names: names);
            var (_, refusal) = await fixture.SendAsync(new Uri("http://orders.internal.example:8080"), "POST");
            Check(fixture, refusal, RefusalReason.BackendUnreachable, PeerProblem.NameNotFound, "orders.internal.example");
        }
    }

    [Fact]
    public async Task SendAsync_NameServerDoesNotAnswer_NamesTheLookup()
    {
        using var fixture = new BackendFixture(names: new FailingNames(SocketError.TryAgain));
        var (_, refusal) = await fixture.SendAsync(new Uri("http://orders.internal.example:8080"), "POST");
        Check(fixture, refusal, RefusalReason.BackendUnreachable, PeerProblem.NameLookupFailed, "orders.internal.example");
    }

    [Fact]
    public async Task SendAsync_AddressNotAllowed_NamesTheAddress()
    {
        using var fixture = new BackendFixture(names: new FixedAddresses(["127.0.0.1"]));
        var url = new Uri("http://orders.internal.example:8080");
        var (_, refusal) = await fixture.SendAsync(url, "POST", backend: fixture.Define(url, "10.20.0.0/16"));
        Check(fixture, refusal, RefusalReason.BackendAddressNotAllowed, PeerProblem.AddressNotAllowed, "orders.internal.example");
    }

    [Fact]
    public async Task SendAsync_NobodyListens_NamesTheRefusedConnection()
    {
        var server = new RawServer("");
        await server.DisposeAsync();
        using var fixture = new BackendFixture();
        var (_, refusal) = await fixture.SendAsync(server.Url, "POST");
        Check(fixture, refusal, RefusalReason.BackendUnreachable, PeerProblem.ConnectionRefused, "127.0.0.1");
    }

    [Fact]
    public async Task SendAsync_NoAnswerToTls_NamesTheConnectTimeout()
    {
        await using var server = new RawServer(async exchange =>
        {
            await exchange.HangAsync();
            return false;
        });
        using var fixture = new BackendFixture(new NetworkOptions { ConnectTimeout = TimeSpan.FromMilliseconds(200) });
        var (_, refusal) = await fixture.SendAsync(new Uri($"https://127.0.0.1:{server.Url.Port}"), "POST");
        Check(fixture, refusal, RefusalReason.BackendUnreachable, PeerProblem.ConnectTimeout, "127.0.0.1");
    }

    [Fact]
    public async Task SendAsync_NoReply_NamesTheResponseTimeout()
    {
        await using var server = new RawServer(async exchange =>
        {
            await exchange.HangAsync();
            return false;
        });
        using var fixture = new BackendFixture(new NetworkOptions { ResponseHeadersTimeout = TimeSpan.FromMilliseconds(200) });
        var (_, refusal) = await fixture.SendAsync(server.Url, "POST");
        Check(fixture, refusal, RefusalReason.BackendTimeout, PeerProblem.ResponseTimeout, "127.0.0.1");
    }

    [Theory]
    [InlineData("SSH-2.0-planted\r\n\r\n", RefusalReason.ReplyInvalid, PeerProblem.NotHttp)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"planted\":1", RefusalReason.BackendFailed, PeerProblem.ConnectionBroken)]
    [InlineData("HTTP/1.1 304 planted\r\n\r\n", RefusalReason.BackendRedirect, PeerProblem.NotModified)]
    [InlineData("HTTP/1.1 302 planted\r\nLocation: /planted\r\nContent-Length: 0\r\n\r\n", RefusalReason.BackendRedirect, PeerProblem.Redirect)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/planted\r\nContent-Length: 2\r\n\r\n{}", RefusalReason.ReplyMediaType, PeerProblem.MediaTypeNotExpected)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", RefusalReason.ReplyMediaType, PeerProblem.MediaTypeMissing)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=planted\r\nContent-Length: 2\r\n\r\n{}", RefusalReason.ReplyMediaType, PeerProblem.CharsetNotUtf8)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Type: text/planted\r\nContent-Length: 2\r\n\r\n{}", RefusalReason.ReplyMediaType, PeerProblem.MediaTypeAmbiguous)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", RefusalReason.ReplyMediaType, PeerProblem.MediaTypeAmbiguous)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8; charset=planted\r\nContent-Length: 2\r\n\r\n{}", RefusalReason.ReplyMediaType, PeerProblem.MediaTypeAmbiguous)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8; Charset=utf-8\r\nContent-Length: 2\r\n\r\n{}", RefusalReason.ReplyMediaType, PeerProblem.MediaTypeAmbiguous)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset*=utf-16''planted\r\nContent-Length: 2\r\n\r\n{}", RefusalReason.ReplyMediaType, PeerProblem.MediaTypeAmbiguous)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/planted+json; charset*0=utf-; charset*1=16\r\nContent-Length: 2\r\n\r\n{}", RefusalReason.ReplyMediaType, PeerProblem.MediaTypeAmbiguous)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json, text/planted\r\nContent-Length: 2\r\n\r\n{}", RefusalReason.ReplyMediaType, PeerProblem.MediaTypeNotExpected)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nplanted\r\n{}\r\n0\r\n\r\n", RefusalReason.ReplyInvalid, PeerProblem.NotHttp)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n", RefusalReason.ReplyInvalid, PeerProblem.NotHttp)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffffff\r\n{}\r\n0\r\n\r\n", RefusalReason.ReplyInvalid, PeerProblem.NotHttp)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}planted\r\n\r\n", RefusalReason.ReplyInvalid, PeerProblem.NotHttp)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nplanted\r\n\r\n", RefusalReason.ReplyInvalid, PeerProblem.NotHttp)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", RefusalReason.BackendFailed, PeerProblem.ConnectionBroken)]
    [InlineData("HTTP/1.1 101 planted\r\nUpgrade: planted\r\nConnection: upgrade\r\n\r\n", RefusalReason.BackendFailed, PeerProblem.StatusOutOfRange)]
    [InlineData("HTTP/1.1 099 planted\r\nContent-Length: 0\r\n\r\n", RefusalReason.BackendFailed, PeerProblem.StatusOutOfRange)]
    [InlineData("HTTP/1.1 600 planted\r\nContent-Length: 0\r\n\r\n", RefusalReason.BackendFailed, PeerProblem.StatusOutOfRange)]
    [InlineData("HTTP/1.1 999 planted\r\nContent-Length: 0\r\n\r\n", RefusalReason.BackendFailed, PeerProblem.StatusOutOfRange)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: planted\r\nContent-Length: 2\r\n\r\n{}", RefusalReason.ReplyInvalid, PeerProblem.ContentEncodingNotSupported)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", RefusalReason.ReplyInvalid, PeerProblem.DecompressionFailed)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n", RefusalReason.ReplyTooLarge, PeerProblem.BodyTooLarge)]
    internal async Task SendAsync_ReplyThatCannotBeUsed_NamesTheCauseAndNoWordOfTheBackend(string reply, RefusalReason reason, PeerProblem cause)
    {
        await using var server = new RawServer(async exchange =>
        {
            await exchange.WriteAsync(System.Text.Encoding.ASCII.GetBytes(reply));
            return false;
        });
        using var fixture = new BackendFixture();
        var (_, refusal) = await fixture.SendAsync(server.Url, "POST");
        Check(fixture, refusal, reason, cause, "127.0.0.1");
        fixture.Logger.Text.Should().NotContain("planted");
        refusal!.ToString().Should().NotContain("planted");
    }

    /// <summary>In the head, and in the trailers of a body in chunks, where reading it fails.</summary>
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n", "\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", "\r\n")]
    internal async Task SendAsync_HeadersOverTheirBound_NamesThem(string before, string after)
    {
        var headers = string.Concat(Enumerable.Range(0, 40).Select(i => $"X-{i}: {new string('x', 1000)}\r\n"));
        await using var server = new RawServer(before + headers + after);
        using var fixture = new BackendFixture();
        var (_, refusal) = await fixture.SendAsync(server.Url, "POST");
        Check(fixture, refusal, RefusalReason.ReplyTooLarge, PeerProblem.HeadersTooLarge, "127.0.0.1");
    }

    private static void Check(BackendFixture fixture, Refusal? refusal, RefusalReason reason, PeerProblem cause, string host)
    {
        refusal.Should().NotBeNull();
        refusal!.Reason.Should().Be(reason);
        refusal.Cause.Should().Be(cause);
        fixture.Logger.Text.Should().Contain(cause.ToCode()).And.Contain("orders_get").And.Contain(host);
    }

    /// <summary>A name service that fails.</summary>
    private sealed class FailingNames(SocketError error) : IAddressSource
    {
        public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) =>
            Task.FromException<IReadOnlyList<IPAddress>>(new SocketException((int)error));
    }
}
