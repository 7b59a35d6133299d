using System.Net;
using System.Text.Json;
using McpSecureApis.Core.Audit.Stores;
using McpSecureApis.Core.Audit.Verification;

namespace McpSecureApis.FunctionalTests.Demo;

/// <summary>The demo as people and scripts meet it: a program that is started and stopped.</summary>
public sealed class DemoTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_it_in_order(string signal)
    {
        // An address of the framework's own must not open another door.
        var elsewhere = FreePort();
        await using var demo = await DemoProcess.StartAsync(environment: new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = $"http://0.0.0.0:{elsewhere}" });
        TestContext.Current.SendDiagnosticMessage($"demo was up after {demo.StartTime.TotalSeconds:0.0} s");

        demo.Description.EnumerateObject().Select(member => member.Name).Should().Equal(
            "mcp", "issuer", "backend", "backendAuthorization", "backendInspection", "tokens", "audit", "manifests", "configuration", "stdio");
        demo.Description.GetProperty("tokens").EnumerateObject().Select(member => member.Name).Should().Equal("reader", "editor", "nobody");
        demo.Description.GetProperty("stdio").EnumerateObject().Select(member => member.Name).Should().Equal("command", "args", "env");
        await FluentActions.Awaiting(() => HttpCaller.GetAsync($"http://127.0.0.1:{elsewhere}/health/live")).Should().ThrowAsync<HttpRequestException>();

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(demo.Folder).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            foreach (var file in Directory.EnumerateFiles(demo.Folder))
            {
                File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
            }
        }

        (await demo.CallAsync("reader", "orders_get", """{"orderId":"ORD-00000001"}""")).Status.Should().Be(HttpStatusCode.OK);
        var (folder, audit) = (demo.Folder, demo.Audit);
        (await demo.SignalAsync(signal)).Should().Be(0);

        Directory.Exists(folder).Should().BeFalse("secrets and keys go with the demo");
        var found = await AuditVerifier.VerifyAsync(new AuditFolderSource(audit), heads: [], pinnedKeyPem: null, TimeProvider.System, CancellationToken.None);
        found.Valid.Should().BeTrue(found.FirstError?.Problem);
        found.Records.Should().BeGreaterThan(4);
    }

    [Fact]
    public async Task A_named_trail_goes_on_over_two_runs()
    {
        var trail = Directory.CreateTempSubdirectory("demo-trail-");
        try
        {
            for (var run = 1; run <= 2; run++)
            {
                await using var demo = await DemoProcess.StartAsync(["demo", "--json", "--port", "0", "--audit", trail.FullName]);
                demo.Audit.Should().Be(trail.FullName);
                (await demo.CallAsync("reader", "orders_get", """{"orderId":"ORD-00000001"}""")).Status.Should().Be(HttpStatusCode.OK);
                (await demo.SignalAsync("TERM")).Should().Be(0);
                var found = await AuditVerifier.VerifyAsync(new AuditFolderSource(trail.FullName), heads: [], pinnedKeyPem: null, TimeProvider.System, CancellationToken.None);
                found.Valid.Should().BeTrue(found.FirstError?.Problem);
                found.Segments.Should().Be(run);
            }
        }
        finally
        {
            trail.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_busy_port_is_named_with_the_option_that_changes_it()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (exitCode, output, error) = await Verb.RunChildAsync(["demo", "--json", "--port", $"{port}"]);

        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        error.Should().Contain($"{port}").And.Contain("--port");
    }

    [Fact]
    public async Task The_guide_gives_three_lines_that_work_as_they_are()
    {
        var temporary = Directory.CreateTempSubdirectory("demo-guide-");
        var environment = new Dictionary<string, string?> { ["TMPDIR"] = temporary.FullName };
        try
        {
            await using var guide = ChildProcess.Start(ChildProcess.Program, ["demo", "--port", "0"], environment);
            var lines = new List<string>();
            do
            {
                lines.Add(await guide.ReadLineAsync());
            }
            while (!lines[^1].StartsWith("mcp-secure-apis demo token", StringComparison.Ordinal));

            var folder = Directory.EnumerateDirectories(temporary.FullName, "mcp-secure-apis-demo-*").Single();
            SecretFiles.RegisterDemo(folder);
            var text = string.Join('\n', lines);
            text.Should().Contain("Ctrl-C").And.Contain("mcpServers").And.Contain("Three calls to try").And.NotContain("\u001b");
            text.Should().NotContain("eyJ", "tokens stand in files");
            lines.Count.Should().BeLessThanOrEqualTo(44);
            lines.Where(line => !line.StartsWith("PATH=", StringComparison.Ordinal)).Should().OnlyContain(line => line.Length <= 80, "that is a screen of 80 columns");
            lines.Skip(lines.IndexOf("Three calls to try")).Count().Should().BeLessThanOrEqualTo(24, "that is a screen of 24 rows");
            AssertClientFiles(folder, lines);

            // As a reader enters them: the first two lines, then one call or verb.
            var first = lines.Where(line => line.StartsWith("PATH=", StringComparison.Ordinal) || line.StartsWith("cd ", StringComparison.Ordinal)).ToList();
            first.Should().HaveCount(2);
            var calls = string.Join('\n', lines).Split("\ncurl ").Skip(1).Select(call => $"curl {call[..(call.IndexOf("}'", StringComparison.Ordinal) + 2)]}").ToList();
            calls.Should().HaveCount(3);
            var answers = new List<string>();
            foreach (var call in calls)
            {
                var answer = "Try again later";
                for (var attempt = 0; attempt < 20 && answer.Contains("Try again later", StringComparison.Ordinal); attempt++)
                {
                    answer = await InShellAsync([.. first, call]);
                }

                answers.Add(answer);
            }

            answers[0].Should().Contain("\"orders_get\"").And.Contain("\"revenue_report\"").And.NotContain("orders_create");
            answers[1].Should().Contain("\"ORD-00000001\"").And.Contain("***");
            answers[2].Should().StartWith("HTTP/1.1 403").And.Contain("WWW-Authenticate: Bearer error=\"insufficient_scope\"");
            answers[2].Should().Contain("missing_scope").And.Contain("reports.read");
            var verbs = lines.Where(line => line.StartsWith("mcp-secure-apis ", StringComparison.Ordinal)).ToList();
            verbs.Should().HaveCount(3);
            (await InShellAsync([.. first, verbs[0]])).Should().Contain("orders_get");
            (await InShellAsync([.. first, verbs[1] + ""])).Should().NotBeEmpty();
            (await InShellAsync([.. first, $"TMPDIR={temporary.FullName} {verbs[2]}"])).Should().StartWith("eyJ");

            (await guide.SignalAsync("INT")).Should().Be(0);
            guide.Error.Should().NotContain("is not used", "it takes every key of its own issuer");
            TestKit.Canaries.Output("guide stderr", guide.Error);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_program_works_from_any_folder_and_takes_no_settings_from_it()
    {
        var folder = Directory.CreateTempSubdirectory("elsewhere-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "appsettings.json"), """{"Nonsense":{"Setting":1}}""");

            var (exitCode, output, error) = await Verb.RunChildAsync(["config", "check"], folder: folder.FullName);

            exitCode.Should().Be(0, output + error);
            error.Should().Contain(Path.Combine(AppContext.BaseDirectory, "appsettings.json"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> InShellAsync(string[] lines)
    {
        await using var shell = ChildProcess.Start("/bin/sh", ["-c", string.Join('\n', lines)]);
        (await shell.ExitAsync()).Should().Be(0, shell.Error);
        if (!lines[^1].Contains("demo token", StringComparison.Ordinal))
        {
            TestKit.Canaries.Output("a line of the guide", shell.Output);
        }

        return shell.Output;
    }

    private static void AssertClientFiles(string folder, List<string> lines)
    {
        foreach (var name in new[] { "reader.token", "client-stdio.json", "client-http.json" })
        {
            var file = Path.Combine(folder, name);
            lines.Should().Contain(line => line.StartsWith(name, StringComparison.Ordinal));
            if (!OperatingSystem.IsWindows())
            {
                File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }

        var token = File.ReadAllText(Path.Combine(folder, "reader.token"));
        token.Should().StartWith("eyJ").And.NotContain("\n");
        using var stdio = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "client-stdio.json")));
        var server = stdio.RootElement.GetProperty("mcpServers").GetProperty("orders");
        server.GetProperty("command").GetString().Should().EndWith("mcp-secure-apis");
        server.GetProperty("env").EnumerateObject().Select(member => $"{member.Name}={member.Value}")
            .Should().Equal($"MCPSECUREAPIS_TOKEN_FILE={Path.Combine(folder, "reader.token")}");
        using var http = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "client-http.json")));
        http.RootElement.GetProperty("servers").GetProperty("orders").GetProperty("headers").GetProperty("Authorization").GetString().Should().Be("Bearer " + token);
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
