using System.Diagnostics;
using System.Text;
using McpSecureApis.Hosting.Servers;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>The real program as a client starts it: <c>mcp-secure-apis serve --stdio</c>.</summary>
public sealed class StdioProcessTests(SharedGateway gateway) : IClassFixture<SharedGateway>
{
    [Fact]
    public async Task Serve_Stdio_AnswersCallsAndEndsWithItsInput()
    {
        var harness = gateway.Harness;
        var caller = new TestCaller("orders.read");
        using var process = Start(harness, harness.Mint(caller));
        var errors = process.StandardError.ReadToEndAsync();
        await using (var session = new StdioSession(process.StandardInput.BaseStream, process.StandardOutput.BaseStream, process.WaitForExitAsync()))
        {
            await session.InitializeAsync();
            var list = await session.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}""", 1, CancellationToken.None);
            list.Raw.Should().Contain("orders_get").And.NotContain("orders_create");

            var order = await session.SendAsync(Call("orders_get", """{"orderId":"ORD-00000001"}""", 2), 2, CancellationToken.None);
            order.IsError.Should().BeFalse("{0}", order.Raw);
            order.Structured!.Value.GetProperty("id").GetString().Should().Be("ORD-00000001");

            var requests = harness.BackendRequests;
            var invalid = await session.SendAsync(Call("orders_get", """{"orderId":"canary-argument"}""", 3), 3, CancellationToken.None);
            invalid.Reason.Should().Be("invalid_arguments");
            var hidden = await session.SendAsync(Call("orders_create", "{}", 4), 4, CancellationToken.None);
            hidden.ErrorCode.Should().Be(-32602);
            harness.BackendRequests.Should().Be(requests);
            harness.RecordsOf(caller).Select(record => record.GetProperty("callId").GetString())
                .Should().Equal(order.CallId, order.CallId, invalid.CallId, hidden.CallId);
        }

        process.ExitCode.Should().Be(0);
        (await errors).Should().NotContain("canary-argument").And.NotContain("eyJ");
    }

    [Fact]
    public async Task Serve_StdioWithATokenOfAnotherIssuer_SendsTheCheckedTenantOrNothing()
    {
        await using var harness = await GatewayHarness.StartAsync(new GatewaySettings { TwoMoreIssuers = true });
        var caller = new TestCaller("items.read")
        {
            Issuer = "partner",
            Tenant = null,
            Claims = new Dictionary<string, object> { ["org"] = "partner", ["tid"] = "corp", ["tenant_id"] = "corp" },
        };
        using var process = Start(harness, harness.Mint(caller));
        var errors = process.StandardError.ReadToEndAsync();
        await using (var session = new StdioSession(process.StandardInput.BaseStream, process.StandardOutput.BaseStream, process.WaitForExitAsync()))
        {
            await session.InitializeAsync();
            var sent = await session.SendAsync(Call("bound_tenant_id", """{"key":"k"}""", 1), 1, CancellationToken.None);
            sent.IsError.Should().BeFalse("{0}", sent.Raw);
            harness.Items.Requests.Should().ContainSingle().Which.Should().Contain("X-Tenant: partner\r\n");
            var refused = await session.SendAsync(Call("bound_tid", """{"key":"k"}""", 2), 2, CancellationToken.None);
            refused.Reason.Should().Be("claim_missing");
            (await session.SendAsync(Call("only_tid", """{"key":"k"}""", 3), 3, CancellationToken.None)).ErrorCode.Should().Be(-32602);
            harness.Items.Requests.Should().ContainSingle();
        }

        (await errors).Should().NotContain("corp");
        harness.RecordsOf(caller).Should().HaveCount(4).And.OnlyContain(record => record.GetProperty("caller").GetProperty("tenant").GetString() == "partner");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("garbage")]
    public async Task Serve_StdioWithoutACaller_DoesNotStart(string? token)
    {
        using var process = Start(gateway.Harness, token);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(2);
        output.Should().BeEmpty("stdout is the protocol's");
        errors.Should().Contain(token is null ? StdioCaller.TokenVariable : "token").And.NotContain("garbage");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Serve_StdioTokenInAFile_ServesAndKeepsItOutOfTheEnvironment(bool byDescriptor)
    {
        var harness = gateway.Harness;
        var caller = new TestCaller("orders.read");
        var token = harness.Mint(caller);
        var file = Path.GetTempFileName();
        KeyFiles.Write(file, token + "\n");
        try
        {
            // The descriptor of a file that has no name any more: nothing is left to be read by name.
            using var process = byDescriptor
                ? Start(harness, token: null, "/dev/fd/3", "/bin/sh", "-c", "exec 3<\"$0\"; rm \"$0\"; exec dotnet \"$@\"", file)
                : Start(harness, token: null, file);
            await using (var session = new StdioSession(process.StandardInput.BaseStream, process.StandardOutput.BaseStream, process.WaitForExitAsync()))
            {
                await session.InitializeAsync();
                var order = await session.SendAsync(Call("orders_get", """{"orderId":"ORD-00000001"}""", 2), 2, CancellationToken.None);
                order.IsError.Should().BeFalse("{0}", order.Raw);
                harness.RecordsOf(caller).Should().HaveCount(2);
                if (OperatingSystem.IsLinux())
                {
                    (await File.ReadAllTextAsync($"/proc/{process.Id}/environ")).Should().Contain(StdioCaller.TokenFileVariable).And.NotContain(token);
                }
            }

            process.ExitCode.Should().Be(0);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("others may read it", "mode 0644")]
    [InlineData("a token in the environment too", "Keep one")]
    [InlineData("missing", "cannot be read")]
    [InlineData("empty", "empty")]
    [InlineData("large", "larger")]
    [InlineData("a pipe without an end", "did not end")]
    [InlineData("the token itself", "cannot be read")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Serve_StdioTokenFileThatCannotBeUsed_DoesNotStartAndRepeatsNothing(string how, string says)
    {
        const string Planted = "planted-token";
        var file = Path.Combine(Directory.CreateTempSubdirectory("token-").FullName, "token");
        switch (how)
        {
            case "missing" or "the token itself":
                break;
            case "a pipe without an end":
                using (var made = Process.Start("mkfifo", ["-m", "600", file]))
                {
                    await made.WaitForExitAsync();
                }

                break;
            default:
                KeyFiles.Write(file, how == "empty" ? "\n" : how == "large" ? new string('x', 20_000) : Planted);
                break;
        }

        if (how == "others may read it")
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        using var process = Start(gateway.Harness, how == "a token in the environment too" ? Planted : null, how == "the token itself" ? Planted : file);
        var output = await process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        process.ExitCode.Should().Be(2);
        output.Should().BeEmpty("stdout is the protocol's");
        errors.Should().Contain(StdioCaller.TokenFileVariable).And.Contain(says).And.NotContain(Planted);
    }

    private static string Call(string tool, string arguments, int id) =>
        $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"tools/call\",\"params\":{{\"name\":\"{tool}\",\"arguments\":{arguments}}}}}";

    private static Process Start(GatewayHarness harness, string? token, string? tokenFile = null, params string[] through)
    {
        var start = new ProcessStartInfo(through.Length > 0 ? through[0] : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var argument in through.Skip(1).Concat(
            [Path.Combine(AppContext.BaseDirectory, "mcp-secure-apis.dll"), "serve", "--stdio", "--configuration", harness.Configuration]))
        {
            start.ArgumentList.Add(argument);
        }

        Set(start, StdioCaller.TokenVariable, token);
        Set(start, StdioCaller.TokenFileVariable, tokenFile);
        return Process.Start(start)!;
    }

    private static void Set(ProcessStartInfo start, string variable, string? value)
    {
        start.Environment.Remove(variable);
        if (value is not null)
        {
            start.Environment[variable] = value;
        }
    }
}
