using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.Tls;

/// <summary>Backends over TLS: which are believed, in which version of HTTP they are spoken to, and what becomes of the others.</summary>
public sealed class TlsBackendTests(TlsDeployment deployment) : IClassFixture<TlsDeployment>
{
    [Theory]
    [InlineData("modern", "HTTP/2")]
    [InlineData("older", "HTTP/1.1")]
    public async Task Backend_OfThePrivateAuthority_IsSpokenToInItsBestVersion(string backend, string protocol)
    {
        var answer = await deployment.CallAsync(TestCaller.Usual(), $"{backend}_get");
        answer.Json.GetProperty("result").GetProperty("structuredContent").GetProperty("note").GetString().Should().Be(protocol);
        deployment[backend].Requests.Should().OnlyContain(request => request.Protocol == protocol);
    }

    [Theory]
    [InlineData("othername", "certificate_name_mismatch")]
    [InlineData("expired", "certificate_expired")]
    [InlineData("untrusted", "certificate_not_trusted")]
    [InlineData("incomplete", "certificate_not_trusted")]
    public async Task Backend_WithAnotherCertificate_IsNotReached(string backend, string cause)
    {
        foreach (var tool in new[] { $"{backend}_get", $"{backend}_write" })
        {
            var caller = TestCaller.Usual();
            var answer = await deployment.CallAsync(caller, tool);
            var result = answer.Json.GetProperty("result");
            result.GetProperty("isError").GetBoolean().Should().BeTrue();
            result.GetProperty("_meta").GetProperty("mcp-secure-apis/code").GetString().Should().Be("backend_unreachable");
            result.GetProperty("content")[0].GetProperty("text").GetString().Should().Contain("could not be reached");
            deployment[backend].Requests.Should().BeEmpty();
            var records = deployment.RecordsOf(caller);
            records.Select(record => record.GetProperty("phase").GetString()).Should().Equal("intent", "outcome");
            records[1].GetProperty("reason").GetString().Should().Be("backend_unreachable");
            records[1].GetProperty("cause").GetString().Should().Be(cause);
            answer.Body.Should().NotContain(cause, "the model gets the coarser reason");
            await deployment.UntilLoggedAsync($"A request of tool '{tool}' to host 'localhost' failed: {cause}");
            foreach (var text in new[] { answer.Headers + answer.Body, deployment.Log, string.Concat(records.Select(record => record.GetRawText())) })
            {
                text.Should().NotContain(TlsDeployment.Canary).And.NotContain("other.example.test").And.NotContain("PartialChain").And.NotContain("NotTimeValid");
            }
        }

        deployment.IssuerCertificates.Accepted.Should().Be(0, "a certificate names no address that we would ask");
    }

    [Fact]
    public async Task TokenEndpoint_WithAnotherCertificate_GetsNoSecretAndNoCallIsSent()
    {
        var caller = TestCaller.Usual();
        var answer = await deployment.CallAsync(caller, "tokened_get");
        answer.Json.GetProperty("result").GetProperty("_meta").GetProperty("mcp-secure-apis/code").GetString().Should().Be("credential_unavailable");
        deployment["incomplete"].Requests.Should().BeEmpty();
        deployment["modern"].Requests.Should().NotContain(request => request.Path.StartsWith("/tokened", StringComparison.Ordinal));
        var records = deployment.RecordsOf(caller);
        records.Select(record => record.GetProperty("phase").GetString()).Should().Equal("intent", "outcome");
        records[1].GetProperty("cause").GetString().Should().Be("certificate_not_trusted");
        await deployment.UntilLoggedAsync("got no token from host 'localhost': certificate_not_trusted");
        deployment.Log.Should().NotContain(TlsDeployment.Canary);
        deployment.IssuerCertificates.Accepted.Should().Be(0);
    }

    [Theory]
    [InlineData("modern", 1)]
    [InlineData("narrow", 3)]
    public async Task Backend_ManyCallsAtOnce_ShareConnectionsAndOneThatLeavesEndsAlone(string name, int connections)
    {
        const int Calls = 5;
        var backend = deployment[name];
        await deployment.CallAsync(TestCaller.Usual(), $"{name}_get");
        var before = backend.Requests.Count;
        using var arrived = new SemaphoreSlim(0);
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var leave = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        backend.Before = async context =>
        {
            arrived.Release();
            try
            {
                await release.Task.WaitAsync(context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                aborted.TrySetResult();
                throw;
            }

            return false;
        };
        try
        {
            var calls = Enumerable.Range(0, Calls).Select(_ => deployment.CallAsync(TestCaller.Usual(), $"{name}_get")).ToList();
            var leaving = deployment.CallAndLeaveAsync(TestCaller.Usual(), $"{name}_get", leave.Task);
            for (var i = 0; i <= Calls; i++)
            {
                (await arrived.WaitAsync(TimeSpan.FromSeconds(30))).Should().BeTrue("the calls run at the same time, whatever one connection takes");
            }

            leave.SetResult();
            await leaving;
            await aborted.Task.WaitAsync(TimeSpan.FromSeconds(30));
            release.SetResult();
            foreach (var answer in await Task.WhenAll(calls))
            {
                answer.Json.GetProperty("result").GetProperty("structuredContent").GetProperty("note").GetString().Should().Be("HTTP/2");
            }

            backend.Requests.Skip(before).Select(request => request.Connection).Distinct().Count()
                .Should().BeInRange(connections, Calls - 1, "calls share connections, as many as each takes");
        }
        finally
        {
            release.TrySetResult();
            backend.Before = _ => Task.FromResult(false);
        }
    }

    [Fact]
    public async Task Backend_EndsTheStreamWithAnError_IsRefusedAndAWriteIsNotSentAgain()
    {
        var backend = deployment["modern"];
        var before = backend.Requests.Count;
        backend.Before = TlsBackend.ResetAsync;
        HttpAnswer read;
        HttpAnswer write;
        var (reader, writer) = (TestCaller.Usual(), TestCaller.Usual());
        try
        {
            write = await deployment.CallAsync(writer, "modern_write");
            backend.Requests.Count.Should().Be(before + 1);
            read = await deployment.CallAsync(reader, "modern_get");
        }
        finally
        {
            backend.Before = _ => Task.FromResult(false);
        }

        TextOf(write).Should().Contain("not known");
        TextOf(read).Should().NotContain("not known");
        foreach (var caller in new[] { reader, writer })
        {
            deployment.RecordsOf(caller).Select(record => record.GetProperty("phase").GetString()).Should().Equal("intent", "outcome");
            deployment.RecordsOf(caller)[1].GetProperty("reason").GetString().Should().Be("reply_invalid");
        }

        // The connection and the calls after it are none the worse.
        (await deployment.CallAsync(TestCaller.Usual(), "modern_get")).Json.GetProperty("result").TryGetProperty("structuredContent", out _).Should().BeTrue();
    }

    private static string TextOf(HttpAnswer answer) => answer.Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;
}
