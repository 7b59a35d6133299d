using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Backend.Replies;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Backend;

public sealed class BackendClientTests : IDisposable
{
    private const string Canary = "canary-5f1c0d9e7b";

    private readonly BackendFixture _fixture = new();

    [Fact]
    public async Task SendAsync_Json_GivesTheBodyAndSendsExactlyTheRequest()
    {
        await using var server = new RawServer(RawServer.Json("""{"id":1}"""));

        using var credentials = TestCredentials.Open(Canary);

        var (reply, _) = await _fixture.SendAsync(server.Url, "POST", """{"a":1.10}""", credentials: credentials);

        Encoding.UTF8.GetString(reply!.Body.Span).Should().Be("""{"id":1}""");
        reply.Dispose();
        reply.Body.IsEmpty.Should().BeTrue("its buffer is another call's then");
        reply.IsJson.Should().BeTrue();
        reply.Attempts.Should().Be(1);
        server.Requests.Should().Equal(
            "POST /orders/ORD-00000001 HTTP/1.1\r\n" +
            $"Host: {server.Url.Authority}\r\n" +
            "Accept: application/json\r\n" +
            "Accept-Encoding: gzip, br\r\n" +
            $"Authorization: Bearer {Canary}\r\n" +
            "Content-Type: application/json\r\n" +
            "Content-Length: 10\r\n\r\n" +
            """{"a":1.10}""");
    }

    [Fact]
    public async Task SendAsync_CredentialAndFailure_LeaveNoTraceInLogsOrRefusals()
    {
        await using var server = new RawServer(exchange => EchoFailureAsync(exchange));
        using var credentials = TestCredentials.Open(Canary);

        var (_, refusal) = await _fixture.SendAsync(server.Url, credentials: credentials);

        refusal!.Reason.Should().Be(RefusalReason.BackendFailed);
        refusal.ToString().Should().NotContain(Canary);
        _fixture.Logger.Text.Should().NotContain(Canary).And.NotContain("ORD-00000001");
        server.Requests.Should().OnlyContain(request => request.Contains(Canary, StringComparison.Ordinal));

        static async Task<bool> EchoFailureAsync(RawExchange exchange)
        {
            await exchange.WriteAsync(RawServer.Status(500, $"X-Echo: {Canary}\r\n", $$"""{"error":"{{Canary}}"}"""));
            return true;
        }
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(201, null)]
    [InlineData(301, nameof(RefusalReason.BackendRedirect))]
    [InlineData(304, nameof(RefusalReason.BackendRedirect))]
    [InlineData(400, nameof(RefusalReason.InvalidRequest))]
    [InlineData(401, nameof(RefusalReason.BackendRefused))]
    [InlineData(403, nameof(RefusalReason.BackendRefused))]
    [InlineData(404, nameof(RefusalReason.NotFound))]
    [InlineData(405, nameof(RefusalReason.InvalidRequest))]
    [InlineData(406, nameof(RefusalReason.InvalidRequest))]
    [InlineData(409, nameof(RefusalReason.Conflict))]
    [InlineData(412, nameof(RefusalReason.Conflict))]
    [InlineData(415, nameof(RefusalReason.InvalidRequest))]
    [InlineData(418, nameof(RefusalReason.InvalidRequest))]
    [InlineData(422, nameof(RefusalReason.InvalidRequest))]
    [InlineData(429, nameof(RefusalReason.BackendRateLimited))]
    [InlineData(500, nameof(RefusalReason.BackendFailed))]
    [InlineData(599, nameof(RefusalReason.BackendFailed))]
    public async Task SendAsync_Status_IsMappedWithoutTheBody(int status, string? reason)
    {
        await using var server = new RawServer(RawServer.Status(status, body: status == 304 ? "" : $$"""{"secret":"{{Canary}}"}"""));

        var (reply, refusal) = await _fixture.SendAsync(server.Url, "POST");

        refusal?.Reason.ToString().Should().Be(reason);
        (reply is null).Should().Be(reason is not null);
        if (refusal is not null)
        {
            refusal.BackendStatus.Should().Be(status);
            refusal.ToString().Should().NotContain(Canary);
        }
    }

    [Theory]
    [InlineData("Retry-After: 7\r\n", 7)]
    [InlineData("Retry-After: 0\r\n", 1)]
    [InlineData("Retry-After: 999999\r\n", 3600)]
    [InlineData("Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n", 1)]
    [InlineData("Retry-After: soon\r\n", null)]
    [InlineData("", null)]
    public async Task SendAsync_RateLimited_BoundsTheWait(string header, int? seconds)
    {
        await using var server = new RawServer(RawServer.Status(429, header));

        var (_, refusal) = await _fixture.SendAsync(server.Url);

        refusal!.RetryAfter.Should().Be(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value));
        server.Requests.Should().HaveCount(1, "a service that asks for fewer requests gets no retry");
    }

    [Theory]
    [InlineData(300)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task SendAsync_Redirect_NeverReachesTheOtherServer(int status)
    {
        await using var other = new RawServer(RawServer.Json("{}"));
        using var credentials = TestCredentials.Open(Canary, "X-Api-Key");
        foreach (var location in new[] { other.Url.ToString(), "//" + other.Url.Authority + "/x", "file:///etc/passwd", "/self" })
        {
            await using var server = new RawServer(RawServer.Status(status, $"Location: {location}\r\nRefresh: 0; url={location}\r\n"));

            var (_, refusal) = await _fixture.SendAsync(server.Url, "POST", "{}", credentials: credentials);

            refusal!.Reason.Should().Be(RefusalReason.BackendRedirect);
            server.Requests.Should().HaveCount(1);
        }

        other.Accepted.Should().Be(0);
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/problem+json; charset=UTF-8", true)]
    [InlineData("APPLICATION/JSON; charset=\"utf-8\"", true)]
    [InlineData("application/json; charset=utf-16", false)]
    [InlineData("application/json; charset=iso-8859-1", false)]
    [InlineData("text/html", false)]
    [InlineData("text/json", false)]
    [InlineData("application/jsonp", false)]
    [InlineData("application/json, text/html", false)]
    [InlineData("", false)]
    public async Task SendAsync_MediaType_OnlyJsonInUtf8(string type, bool accepted)
    {
        var header = type.Length == 0 ? "" : $"Content-Type: {type}\r\n";
        await using var server = new RawServer($"HTTP/1.1 200 OK\r\n{header}Content-Length: 2\r\n\r\n{{}}");

        var (reply, refusal) = await _fixture.SendAsync(server.Url);

        (reply is not null).Should().Be(accepted);
        refusal?.Reason.Should().Be(RefusalReason.ReplyMediaType);
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData("HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Type: text/html\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    public async Task SendAsync_NoBody_IsAnEmptyReply(string answer)
    {
        await using var server = new RawServer(answer);

        var (reply, _) = await _fixture.SendAsync(server.Url);

        reply!.Body.IsEmpty.Should().BeTrue();
        reply.IsJson.Should().BeFalse();
    }

    /// <summary>A login page may be empty as well: what says that it is something else is no result.</summary>
    [Theory]
    [InlineData("Content-Type: text/html\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Content-Type: application/json; charset=utf-16\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("Content-Type: \r\nContent-Length: 0\r\n\r\n")]
    public async Task SendAsync_EmptyReplyOfAnotherMediaType_IsRefused(string headersAndBody)
    {
        await using var server = new RawServer($"HTTP/1.1 200 OK\r\n{headersAndBody}");

        (await _fixture.SendAsync(server.Url)).Refusal!.Reason.Should().Be(RefusalReason.ReplyMediaType);
    }

    [Fact]
    public async Task SendAsync_BodyNotWanted_IsNotRead()
    {
        await using var server = new RawServer(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 50000000\r\n\r\n<html>");

        var (reply, _) = await _fixture.SendAsync(server.Url, "DELETE", limits: new ReplyLimits(1024, ExpectsBody: false));

        reply!.Body.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task SendAsync_InvalidUtf8_Refuses()
    {
        await using var server = new RawServer(async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n");
            await exchange.WriteAsync([(byte)'"', 0xC0, 0xAF, (byte)'"']);
            return true;
        });

        (await _fixture.SendAsync(server.Url)).Refusal!.Reason.Should().Be(RefusalReason.ReplyInvalid);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SendAsync_FiftyMegabytes_RefusesAfterTheLimit(bool declared)
    {
        var sent = 0L;
        await using var server = new RawServer(async exchange =>
        {
            await exchange.WriteAsync(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" +
                (declared ? "Content-Length: 52428800\r\n\r\n" : "Transfer-Encoding: chunked\r\n\r\n"));
            var chunk = new byte[65536];
            for (var i = 0; i < 800; i++)
            {
                if (!declared)
                {
                    await exchange.WriteAsync("10000\r\n");
                }

                await exchange.WriteAsync(chunk);
                Interlocked.Add(ref sent, chunk.Length);
                if (!declared)
                {
                    await exchange.WriteAsync("\r\n");
                }
            }

            return false;
        });

        var (_, refusal) = await _fixture.SendAsync(server.Url);

        refusal!.Reason.Should().Be(RefusalReason.ReplyTooLarge);
        await server.DisposeAsync();
        sent.Should().BeLessThan(20_000_000, "only what the limit, draining and socket buffers take is read");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task SendAsync_Compressed_IsDecompressed(string encoding)
    {
        var json = $$"""{"text":"{{new string('x', 5000)}}"}""";
        await using var server = Compressed(encoding, Encoding.UTF8.GetBytes(json));

        var (reply, _) = await _fixture.SendAsync(server.Url);

        Encoding.UTF8.GetString(reply!.Body.Span).Should().Be(json);
    }

    [Theory]
    [InlineData("gzip", 200_000_000, 256 * 1024)]
    [InlineData("br", 200_000_000, 256 * 1024)]
    [InlineData("gzip", 4_000_000, 5_000_000)] // within the size, but not of a document's ratio
    [InlineData("br", 4_000_000, 5_000_000)]
    public async Task SendAsync_Bomb_RefusesEarly(string encoding, int size, int maxBytes)
    {
        await using var server = Compressed(encoding, new byte[size]);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var (_, refusal) = await _fixture.SendAsync(server.Url, limits: new ReplyLimits(maxBytes));

        refusal!.Reason.Should().Be(RefusalReason.ReplyTooLarge);
        (GC.GetTotalAllocatedBytes(precise: true) - before).Should().BeLessThan(30_000_000);
    }

    [Theory]
    [InlineData("gzip, gzip")]
    [InlineData("gzip, br")]
    [InlineData("deflate")]
    [InlineData("zstd")]
    [InlineData("x")]
    public async Task SendAsync_OtherEncoding_Refuses(string encoding)
    {
        await using var server = new RawServer(RawServer.Json("{}", $"Content-Encoding: {encoding}\r\n"));

        (await _fixture.SendAsync(server.Url)).Refusal!.Reason.Should().Be(RefusalReason.ReplyInvalid);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task SendAsync_NotWhatItSays_Refuses(string encoding)
    {
        await using var server = new RawServer(RawServer.Json("""{"this":"is not compressed at all, whatever the header says"}""", $"Content-Encoding: {encoding}\r\n"));

        (await _fixture.SendAsync(server.Url)).Refusal!.Reason.Should().Be(RefusalReason.ReplyInvalid);
    }

    [Theory]
    [InlineData("gzip", 0)]
    [InlineData("gzip", 1)]
    [InlineData("gzip", 17)]
    [InlineData("gzip", 5_000)]
    [InlineData("gzip", 250_000)]
    [InlineData("br", 0)]
    [InlineData("br", 1)]
    [InlineData("br", 5_000)]
    [InlineData("br", 250_000)]
    public async Task SendAsync_WholeCompressedStream_IsTaken(string encoding, int size)
    {
        var content = Text(size);
        await using var server = Sending(encoding, Pack(encoding, content), chunk: 1_000);

        var (reply, _) = await _fixture.SendAsync(server.Url);

        reply!.Body.ToArray().Should().Equal(content);
    }

    [Fact]
    public async Task SendAsync_GzipWithEveryPartOfAHeader_IsTaken()
    {
        // Over {}, with an extra field, a name, a comment and the check of the header.
        byte[] header = [0x1F, 0x8B, 8, 0x1E, 0, 0, 0, 0, 0, 3, 2, 0, 7, 7, (byte)'n', 0, (byte)'c', 0];
        var check = ~header.Aggregate(uint.MaxValue, (sum, value) => Enumerable.Range(0, 8).Aggregate(sum ^ value, (c, _) => (c & 1) != 0 ? (c >> 1) ^ 0xEDB88320 : c >> 1));
        byte[] checkedHeader = [.. header, (byte)check, (byte)(check >> 8)];
        var rest = Pack("gzip", "{}"u8.ToArray())[10..];
        await using var server = Sending("gzip", [.. checkedHeader, .. rest]);
        await using var wrong = Sending("gzip", [.. header, (byte)~check, (byte)(check >> 8), .. rest]);

        (await _fixture.SendAsync(server.Url)).Reply!.Body.ToArray().Should().Equal("{}"u8.ToArray());
        (await _fixture.SendAsync(wrong.Url)).Refusal!.Cause.Should().Be(PeerProblem.DecompressionFailed);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task SendAsync_CompressedStreamCutAnywhere_Refuses(string encoding)
    {
        var packed = Pack(encoding, Encoding.UTF8.GetBytes("""{"id":"ORD-00000001","lines":[{"text":"a cut reply is no empty one"}]}"""));
        for (var length = 1; length < packed.Length; length++)
        {
            await using var server = Sending(encoding, packed[..length]);
            var (reply, refusal) = await _fixture.SendAsync(server.Url);

            reply.Should().BeNull("{0} bytes of {1} are not the reply", length, packed.Length);
            refusal!.Cause.Should().Be(PeerProblem.DecompressionFailed);
        }
    }

    [Theory]
    [InlineData("1F")]
    [InlineData("1F8B0800000000000003")]
    public async Task SendAsync_OnlyTheHeadOfGzip_IsNoEmptyReply(string hex)
    {
        await using var server = Sending("gzip", Convert.FromHexString(hex));

        var (reply, refusal) = await _fixture.SendAsync(server.Url);

        reply.Should().BeNull();
        refusal!.Reason.Should().Be(RefusalReason.ReplyInvalid);
        refusal.Cause.Should().Be(PeerProblem.DecompressionFailed);
    }

    [Theory]
    [InlineData("gzip", "one byte")]
    [InlineData("gzip", "text")]
    [InlineData("gzip", "its own trailer")]
    [InlineData("gzip", "itself")]
    [InlineData("gzip", "an empty stream")]
    [InlineData("gzip", "an empty stream before it")]
    [InlineData("br", "one byte")]
    [InlineData("br", "text")]
    [InlineData("br", "itself")]
    [InlineData("br", "an empty stream")]
    public async Task SendAsync_MoreThanOneCompressedStream_Refuses(string encoding, string more)
    {
        var packed = Pack(encoding, """{"id":"ORD-00000001"}"""u8.ToArray());
        byte[] all = more switch
        {
            "one byte" => [.. packed, 0],
            "text" => [.. packed, .. "<html>"u8],
            "its own trailer" => [.. packed, .. packed[^8..]],
            "itself" => [.. packed, .. packed],
            "an empty stream" => [.. packed, .. Pack(encoding, [], always: true)],
            _ => [.. Pack(encoding, [], always: true), .. packed],
        };
        await using var server = Sending(encoding, all);
        await using var slow = Sending(encoding, all, chunk: 1);

        (await _fixture.SendAsync(server.Url)).Refusal!.Cause.Should().Be(PeerProblem.DecompressionFailed);
        (await _fixture.SendAsync(slow.Url)).Refusal!.Cause.Should().Be(PeerProblem.DecompressionFailed);
    }

    [Theory]
    [InlineData(8)] // the checksum
    [InlineData(4)] // the length
    public async Task SendAsync_GzipTrailerOfSomethingElse_Refuses(int fromEnd)
    {
        var packed = Pack("gzip", "{}"u8.ToArray());
        packed[^fromEnd] ^= 1;
        await using var server = Sending("gzip", packed);

        (await _fixture.SendAsync(server.Url)).Refusal!.Cause.Should().Be(PeerProblem.DecompressionFailed);
    }

    [Fact]
    public async Task SendAsync_HangsBeforeHeaders_IsOurTimeout()
    {
        using var fixture = new BackendFixture(new NetworkOptions { ResponseHeadersTimeout = TimeSpan.FromMilliseconds(200) });
        await using var server = new RawServer(async exchange =>
        {
            await exchange.HangAsync();
            return false;
        });

        var (_, refusal) = await fixture.SendAsync(server.Url);

        refusal!.Reason.Should().Be(RefusalReason.BackendTimeout);
        server.Requests.Should().HaveCount(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")]
    public async Task SendAsync_CallEnds_ThrowsCancellationAtOnce(string beforeHanging)
    {
        await using var server = new RawServer(async exchange =>
        {
            await exchange.WriteAsync(beforeHanging);
            await exchange.HangAsync();
            return false;
        });
        using var call = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var watch = Stopwatch.StartNew();

        var act = () => _fixture.SendAsync(server.Url, cancellationToken: call.Token);

        await act.Should().ThrowAsync<OperationCanceledException>();
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task SendAsync_Trickle_EndsWithTheCall()
    {
        await using var server = new RawServer(async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n");
            while (true)
            {
                await exchange.WriteAsync(" ");
                await Task.Delay(20, exchange.Stop);
            }
        });
        using var call = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        var act = () => _fixture.SendAsync(server.Url, cancellationToken: call.Token);

        await act.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task SendAsync_ResetInTheBody_IsBackendFailed()
    {
        await using var server = new RawServer(async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\":");
            return exchange.Reset();
        });

        var (_, refusal) = await _fixture.SendAsync(server.Url, "POST");

        refusal!.Reason.Should().Be(RefusalReason.BackendFailed);
        refusal.Message.Should().Contain("not known");
        server.Requests.Should().HaveCount(1);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nX-Long: ", 100_000, nameof(RefusalReason.ReplyTooLarge))]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n", 0, nameof(RefusalReason.ReplyInvalid))]
    public async Task SendAsync_NotOurKindOfHttp_Refuses(string start, int padding, string reason)
    {
        await using var server = new RawServer(start + new string('x', padding) + "\r\n\r\n");

        (await _fixture.SendAsync(server.Url, "POST")).Refusal!.Reason.ToString().Should().Be(reason);
    }

    [Fact]
    public async Task SendAsync_NobodyListens_IsUnreachable()
    {
        var server = new RawServer("");
        await server.DisposeAsync();

        (await _fixture.SendAsync(server.Url, "POST")).Refusal!.Reason.Should().Be(RefusalReason.BackendUnreachable);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1", "169.254.169.254")]
    public async Task SendAsync_NameLeadsElsewhere_ConnectsToNothing(params string[] addresses)
    {
        await using var server = new RawServer(RawServer.Json("{}"));
        using var fixture = new BackendFixture(names: new FixedAddresses(addresses));
        var url = new Uri($"http://orders.internal.example:{server.Url.Port}");

        var (_, refusal) = await fixture.SendAsync(url, backend: fixture.Define(url, "10.20.0.0/16"));

        refusal!.Reason.Should().Be(RefusalReason.BackendAddressNotAllowed);
        server.Accepted.Should().Be(0);
    }

    [Fact]
    public async Task SendAsync_SomeAddressesAllowed_ConnectsToThose()
    {
        await using var server = new RawServer(RawServer.Json("{}"));
        using var fixture = new BackendFixture(names: new FixedAddresses(["169.254.169.254", "10.9.9.9", "127.0.0.1"]));
        var url = new Uri($"http://orders.internal.example:{server.Url.Port}");

        var (reply, _) = await fixture.SendAsync(url);

        reply!.Status.Should().Be(200);
        fixture.Logger.Text.Should().Contain("Refused=2");
    }

    [Fact]
    public async Task SendAsync_NameAnswersDifferentlyLater_IsCheckedForEachConnection()
    {
        await using var server = new RawServer(async exchange =>
        {
            await exchange.WriteAsync(RawServer.Json("{}", "Connection: close\r\n"));
            return false;
        });
        var names = new FixedAddresses(["127.0.0.1"], ["169.254.169.254"]);
        using var fixture = new BackendFixture(names: names);
        var url = new Uri($"http://orders.internal.example:{server.Url.Port}");

        (await fixture.SendAsync(url)).Reply.Should().NotBeNull();
        (await fixture.SendAsync(url)).Refusal!.Reason.Should().Be(RefusalReason.BackendAddressNotAllowed);
        names.Lookups.Should().Be(2);
    }

    [Fact]
    public async Task SendAsync_ProxyInTheEnvironment_IsIgnored()
    {
        await using var proxy = new RawServer(RawServer.Json("""{"from":"proxy"}"""));
        await using var server = new RawServer(RawServer.Json("""{"from":"backend"}"""));
        var previous = Environment.GetEnvironmentVariable("http_proxy");
        Environment.SetEnvironmentVariable("http_proxy", proxy.Url.ToString());
        try
        {
            var (reply, _) = await _fixture.SendAsync(server.Url);

            Encoding.UTF8.GetString(reply!.Body.Span).Should().Contain("backend");
            proxy.Accepted.Should().Be(0);
        }
        finally
        {
            Environment.SetEnvironmentVariable("http_proxy", previous);
        }
    }

    [Fact]
    public async Task SendAsync_CookiesFromTheBackend_AreNotSentBack()
    {
        await using var server = new RawServer(RawServer.Json("{}", "Set-Cookie: session=1; Path=/\r\n"));

        await _fixture.SendAsync(server.Url);
        await _fixture.SendAsync(server.Url);

        server.Requests.Should().HaveCount(2).And.OnlyContain(request => !request.Contains("session", StringComparison.Ordinal));
        server.Requests.Should().OnlyContain(request => !request.Contains("traceparent", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task SendAsync_RequestForAnotherPlace_IsABug()
    {
        var backend = _fixture.Define(new Uri("http://127.0.0.1:5000/api"));

        foreach (var url in new[] { "http://127.0.0.1:5001/api/x", "http://127.0.0.1:5000/apix", "http://localhost:5000/api/x", "https://127.0.0.1:5000/api/x" })
        {
            var act = () => _fixture.SendAsync(new Uri(url), path: new Uri(url).AbsolutePath, backend: backend);
            await act.Should().ThrowAsync<InvalidOperationException>();
        }
    }

    [Fact]
    public async Task Retain_BackendGone_ClosesItsConnectionsAfterTheLastCall()
    {
        var finish = new TaskCompletionSource();
        await using var server = new RawServer(async exchange =>
        {
            await finish.Task;
            await exchange.WriteAsync(RawServer.Json("{}"));
            return true;
        });
        await using var kept = new RawServer(RawServer.Json("{}"));
        await _fixture.SendAsync(kept.Url);
        var running = _fixture.SendAsync(server.Url);
        while (server.Requests.Count == 0)
        {
            await Task.Delay(5);
        }

        _fixture.Client.Retain([_fixture.Define(kept.Url)]);
        _fixture.Client.Count.Should().Be(1);
        finish.SetResult();

        (await running).Reply.Should().NotBeNull("a call that runs keeps its connection");
        await _fixture.SendAsync(kept.Url);
        kept.Accepted.Should().Be(1, "a reload that does not change a backend keeps its connections");
    }

    public void Dispose() => _fixture.Dispose();

    private static RawServer Compressed(string encoding, byte[] content) => Sending(encoding, Pack(encoding, content));

    /// <summary>JSON of about that size that does not compress to nothing.</summary>
    private static byte[] Text(int size)
    {
        var random = new byte[size / 2];
        new Random(7).NextBytes(random);
        return Encoding.UTF8.GetBytes($"\"{Convert.ToHexString(random)}\"");
    }

    private static byte[] Pack(string encoding, byte[] content, bool always = false)
    {
        if (always && content.Length == 0)
        {
            // The platform writes nothing at all for nothing.
            return Convert.FromHexString(encoding == "gzip" ? "1F8B080000000000000303000000000000000000" : "06");
        }

        using var packed = new MemoryStream();
        using (Stream packer = encoding == "gzip"
            ? new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)
            : new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            packer.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>With a chunk size it comes in pieces and without a length.</summary>
    private static RawServer Sending(string encoding, byte[] bytes, int? chunk = null) => new(async exchange =>
    {
        await exchange.WriteAsync(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: {encoding}\r\n" +
            (chunk is null ? $"Content-Length: {bytes.Length}\r\n\r\n" : "Transfer-Encoding: chunked\r\n\r\n"));
        if (chunk is not { } size)
        {
            await exchange.WriteAsync(bytes);
            return true;
        }

        foreach (var piece in bytes.Chunk(size))
        {
            await exchange.WriteAsync($"{piece.Length:X}\r\n");
            await exchange.WriteAsync(piece);
            await exchange.WriteAsync("\r\n");
        }

        await exchange.WriteAsync("0\r\n\r\n");
        return true;
    });
}
