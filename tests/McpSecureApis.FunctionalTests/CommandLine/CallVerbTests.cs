using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary><c>call</c> and <c>explain</c> against the running demo.</summary>
[Collection(SharedDemo.Name)]
public sealed class CallVerbTests(RunningDemo running)
{
    private const string FirstOrder = """{"orderId":"ORD-00000001"}""";

    private DemoProcess Demo => running.Process;

    [Theory]
    [InlineData("--token", "value")]
    [InlineData("--as", "value")]
    [InlineData("--token", "file")]
    [InlineData("--as", "-")]
    public async Task Call_takes_the_token_in_every_form_and_prints_the_outside_form(string option, string form)
    {
        var file = Path.Combine(Demo.TemporaryFolder, $"token-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(file, Demo.Token("reader") + "\n");
        string[] arguments =
        [
            "call", "orders_get", "--arguments", FirstOrder, option, form switch { "value" => Demo.Token("reader"), "file" => "@" + file, _ => "-" },
            "--json", "--configuration", Demo.Configuration,
        ];

        var (exitCode, output, error) = form == "-"
            ? await Verb.RunChildAsync(arguments, input: Demo.Token("reader") + "\n")
            : await Verb.RunAsync(arguments);

        exitCode.Should().Be(0, error);
        output.Should().EndWith("\n").And.Subject.Trim().Should().NotContain("\n");
        using var json = JsonDocument.Parse(output);
        json.RootElement.EnumerateObject().Select(member => member.Name).Should().Equal("tool", "decision", "steps", "request", "result", "callId");
        json.RootElement.GetProperty("decision").GetString().Should().Be("allow");
        foreach (var step in json.RootElement.GetProperty("steps").EnumerateArray())
        {
            step.EnumerateObject().Select(member => member.Name).Should().Equal("room", "verdict", "detail");
            step.GetProperty("verdict").GetString().Should().Be("pass");
        }

        var request = json.RootElement.GetProperty("request");
        request.EnumerateObject().Select(member => member.Name).Should().Equal("method", "uri", "headers");
        request.GetProperty("uri").GetString().Should().EndWith("/orders/ORD-00000001?expand=lines");
        json.RootElement.GetProperty("result").GetProperty("customer").GetProperty("email").GetString().Should().Contain("***");
        (await RecordsAsync(json.RootElement.GetProperty("callId").GetString()!)).Should().Equal("intent", "outcome");
    }

    [Fact]
    public async Task Call_to_a_backend_that_is_not_there_names_the_cause()
    {
        using var unused = new TcpListener(IPAddress.Loopback, port: 0);
        unused.Start();
        var port = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();
        var manifests = Directory.CreateDirectory(Path.Combine(Demo.TemporaryFolder, $"gone-{Guid.NewGuid():N}")).FullName;
        await File.WriteAllTextAsync(Path.Combine(manifests, "gone.yaml"), $$$"""
            manifest: gone
            version: 1.0.0
            owner: team@example.com
            backend: {baseUrl: 'http://127.0.0.1:{{{port}}}', allowedNetworks: [127.0.0.0/8]}
            tools:
              - name: gone_get
                description: Returns nothing.
                effect: read
                access: {scopes: [orders.read]}
                request: {method: GET, path: /gone}
                response: {fields: {id: public}}
            """);
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(Demo.Configuration))!;
        settings["Catalog"]!["Path"] = manifests;
        var configuration = Path.Combine(Path.GetDirectoryName(Demo.Configuration)!, $"gone-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(configuration, settings.ToJsonString());

        string[] arguments = ["call", "gone_get", "--arguments", "{}", "--token", Demo.Token("reader"), "--configuration", configuration];
        var (exitCode, output, error) = await Verb.RunAsync([.. arguments, "--json"]);
        exitCode.Should().Be(1, error);
        using var json = JsonDocument.Parse(output);
        json.RootElement.GetProperty("reason").GetString().Should().Be("backend_unreachable");
        json.RootElement.GetProperty("cause").GetString().Should().Be("connection_refused");
        (await Verb.RunAsync(arguments)).Output.Should().Contain("refuse (backend_unreachable, connection_refused): The service could not be reached.");
    }

    [Fact]
    public async Task Arguments_come_from_a_file_and_from_standard_input_too()
    {
        var file = Path.Combine(Demo.TemporaryFolder, "arguments.json");
        await File.WriteAllTextAsync(file, FirstOrder);

        (await CallAsync("reader", "orders_get", "@" + file)).ExitCode.Should().Be(0);
        (await Verb.RunChildAsync(
            ["call", "orders_get", "--arguments", "-", "--as", Demo.Token("reader"), "--configuration", Demo.Configuration], input: FirstOrder))
            .ExitCode.Should().Be(0);
    }

    [Theory]
    [InlineData("{\"orderId\":")]
    [InlineData("{\"orderId\":\"ORD-00000001\",\"orderId\":\"ORD-00000002\"}")]
    [InlineData("@/nowhere/arguments.json")]
    public async Task Unreadable_arguments_are_wrong_usage(string arguments)
    {
        var (exitCode, output, error) = await CallAsync("reader", "orders_get", arguments);

        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        error.Should().NotBeEmpty().And.NotContain("ORD-0000");
    }

    [Fact]
    public async Task A_dry_run_and_explain_send_nothing_and_record_nothing()
    {
        var requests = (await Demo.BackendRequestsAsync()).Count;
        var files = TrailFiles();

        var dryRun = await CallAsync("reader", "orders_get", FirstOrder, "--dry-run", "--json");
        var explained = await Verb.RunAsync(
            "explain", "orders_get", "--arguments", FirstOrder, "--token", Demo.Token("reader"), "--json", "--configuration", Demo.Configuration);

        foreach (var (exitCode, output, error) in new[] { dryRun, explained })
        {
            exitCode.Should().Be(0, error);
            using var json = JsonDocument.Parse(output);
            json.RootElement.EnumerateObject().Select(member => member.Name).Should().Equal("tool", "decision", "steps", "request", "callId");
            json.RootElement.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("room").GetString())
                .Should().Equal("Manifests", "Authorization", "Arguments", "Requests", "Confirmation", "Limits");
            (await RecordsAsync(json.RootElement.GetProperty("callId").GetString()!)).Should().BeEmpty();
        }

        (await Demo.BackendRequestsAsync()).Count.Should().Be(requests);
        TrailFiles().Should().Equal(files);
    }

    [Fact]
    public async Task Explaining_makes_neither_trail_nor_keys()
    {
        var root = Directory.CreateTempSubdirectory("no-trail-");
        try
        {
            var (exitCode, _, error) = await Verb.RunAsync(
                "explain", "orders_get", "--arguments", FirstOrder, "--token", Demo.Token("reader"), "--configuration", Demo.Configuration,
                "--set", $"Audit:Path={root.FullName}/trail", "--set", $"Audit:HashKeyFile={root.FullName}/hash.key",
                "--set", $"Audit:SigningKeyFile={root.FullName}/signing.pem");

            exitCode.Should().Be(0, error);
            root.EnumerateFileSystemInfos().Should().BeEmpty();
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_hidden_tool_is_unknown_to_call_and_explained_with_its_true_reason()
    {
        var hidden = await CallAsync("reader", "orders_create", "{}", "--json");
        var unknown = await CallAsync("reader", "orders_destroy", "{}", "--json");

        hidden.ExitCode.Should().Be(1);
        using var json = JsonDocument.Parse(hidden.Output);
        json.RootElement.GetProperty("reason").GetString().Should().Be("unknown_tool");
        Anonymous(hidden.Output, "orders_create").Should().Be(Anonymous(unknown.Output, "orders_destroy"));

        var (exitCode, output, _) = await Verb.RunAsync(
            "explain", "orders_create", "--token", Demo.Token("reader"), "--json", "--configuration", Demo.Configuration);
        exitCode.Should().Be(1);
        JsonDocument.Parse(output).RootElement.GetProperty("reason").GetString().Should().Be("hidden_tool");

        string Anonymous(string line, string tool) => JsonDocument.Parse(line).RootElement.GetProperty("callId").GetString() is { } id
            ? line.Replace(id, "ID", StringComparison.Ordinal).Replace(tool, "TOOL", StringComparison.Ordinal)
            : line;
    }

    [Fact]
    public async Task A_destructive_tool_needs_a_yes_and_gets_it_by_confirm()
    {
        var requests = (await Demo.BackendRequestsAsync()).Count;
        string[] arguments =
        [
            "call", "orders_cancel", "--arguments", """{"orderId":"ORD-00000002","reason":"Ordered twice"}""", "--as", Demo.Token("editor"),
            "--json", "--configuration", Demo.Configuration,
        ];

        // No terminal: nobody is there to say yes, and "y" on a pipe is nobody either.
        var refused = await Verb.RunChildAsync(arguments, input: "y\n");
        refused.ExitCode.Should().Be(1);
        var refusal = JsonDocument.Parse(refused.Output).RootElement;
        refusal.GetProperty("reason").GetString().Should().Be("confirmation_required");
        refusal.GetProperty("request").GetProperty("uri").GetString().Should().EndWith("/orders/ORD-00000002/cancel", "the request that would be asked about is there");
        (await RecordsAsync(refusal.GetProperty("callId").GetString()!)).Should().Equal("refusal");
        (await Demo.BackendRequestsAsync()).Count.Should().Be(requests);

        var confirmed = await Verb.RunAsync([.. arguments, "--confirm"]);
        confirmed.Output.Should().Contain("\"room\":\"Backend\"");
        (await Demo.BackendRequestsAsync())[^1].GetProperty("target").GetString().Should().Be("/orders/ORD-00000002/cancel");
    }

    [Theory]
    [InlineData("wrong_audience", "expected is 'https://elsewhere.example/mcp'", "Server:PublicUrl=https://elsewhere.example/mcp")]
    [InlineData("wrong_type", "'at+jwt'; TokenTypes of the issuer takes 'jwt'", "Issuers:0:TokenTypes:0=JWT")]
    [InlineData("unknown_issuer", "configured are 'https://elsewhere.example/'", "Issuers:0:Issuer=https://elsewhere.example/")]
    [InlineData("tenant_not_allowed", "AllowedTenants of the issuer has 'nobody'", "Issuers:0:AllowedTenants:0=nobody")]
    [InlineData("bad_signature", "does not fit", null)]
    [InlineData("malformed", "no dot", null)]
    public async Task Explain_says_why_a_token_is_refused(string code, string words, string? setting)
    {
        var token = code switch { "bad_signature" => Demo.Token("reader")[..^8] + "AAAAAAAA", "malformed" => "nonsense", _ => Demo.Token("reader") };
        string[] set = setting is null ? [] : ["--set", setting];
        var (exitCode, output, error) = await Verb.RunAsync(
            ["explain", "orders_get", "--arguments", FirstOrder, "--token", token, "--json", "--configuration", Demo.Configuration, .. set]);
        exitCode.Should().Be(1, error);
        var json = JsonDocument.Parse(output).RootElement;
        json.GetProperty("decision").GetString().Should().Be("refuse");
        json.GetProperty("reason").GetString().Should().Be("token_invalid");
        json.GetProperty("cause").GetString().Should().Be(code);
        json.GetProperty("message").GetString().Should().StartWith(code + ": ").And.Contain(words);
        var step = json.GetProperty("steps").EnumerateArray().Should().ContainSingle().Subject;
        step.GetProperty("verdict").GetString().Should().Be("refuse");
        json.GetProperty("callId").GetString().Should().MatchRegex("^[0-9a-f]{32}$");
        (output + error).Should().NotContain(Demo.Token("reader")[..40]).And.NotContain("Stdio:");
    }

    [Fact]
    public async Task Explain_says_what_of_a_token_does_not_count_and_which_scope_a_hidden_tool_wants()
    {
        string[] explain = ["explain", "orders_create", "--token", Demo.Token("reader"), "--json", "--configuration", Demo.Configuration];
        var hidden = JsonDocument.Parse((await Verb.RunAsync(explain)).Output).RootElement;
        hidden.GetProperty("reason").GetString().Should().Be("hidden_tool");
        hidden.GetProperty("message").GetString().Should().Contain("hidden").And.Contain("orders.write");
        hidden.GetProperty("steps").EnumerateArray().Last().GetProperty("detail").GetString().Should().Contain("orders.write");
        hidden.TryGetProperty("droppedScopes", out _).Should().BeFalse();

        var dropped = JsonDocument.Parse((await Verb.RunAsync([.. explain, "--set", "Issuers:0:AllowedScopes:0=nothing.*"])).Output).RootElement;
        dropped.GetProperty("droppedScopes").EnumerateArray().Select(scope => scope.GetString()).Should().Contain("orders.read");
        dropped.GetProperty("notes")[0].GetString().Should().Contain("AllowedScopes");

        var unreachable = await Verb.RunAsync([.. explain, "--set", "Issuers:0:Jwks=http://127.0.0.1:1/keys"]);
        unreachable.ExitCode.Should().Be(1);
        var json = JsonDocument.Parse(unreachable.Output).RootElement;
        json.GetProperty("reason").GetString().Should().Be("issuer_unavailable");
        json.GetProperty("cause").GetString().Should().Be("connection_refused");
    }

    [Theory]
    [InlineData("listed")]
    [InlineData("hidden")]
    public async Task Explain_says_that_the_issuers_entry_neither_maps_nor_allows_a_claim(string visibility)
    {
        var folder = Directory.CreateTempSubdirectory("claims-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "items.yaml"), $$"""
                manifest: items
                version: 1.0.0
                owner: team@example.com
                claims: {department: string}
                backend: {baseUrl: 'http://127.0.0.1:9', allowedNetworks: [127.0.0.0/8] }
                tools:
                  - name: items_list
                    description: Lists the items.
                    effect: read
                    access: {scopes: [orders.read], visibility: {{visibility}}, when: ['caller.department == "sales"']}
                    request: {method: GET, path: /items}
                    arguments: {type: object, properties: {} }
                    response: {fields: {'[].id': public} }
                """);
            string[] explain =
            [
                "explain", "items_list", "--arguments", "{}", "--token", Demo.Token("reader"), "--json", "--configuration", Demo.Configuration,
                "--set", $"Catalog:Path={folder.FullName}",
            ];
            var (exitCode, output, error) = await Verb.RunAsync(explain);
            exitCode.Should().Be(1, error);
            JsonElement.Parse(output).GetProperty("message").GetString().Should().Contain("""'caller.department == "sales"' does not hold""")
                .And.Contain("neither maps nor allows the claim 'department'").And.Contain("Issuers[]:AllowedClaims");

            var allowed = await Verb.RunAsync([.. explain, "--set", "Issuers:0:AllowedClaims:0=department"]);
            JsonElement.Parse(allowed.Output).GetProperty("message").GetString().Should().Contain("does not hold").And.NotContain("AllowedClaims");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(
        "access: {scopes: [orders.read], when: ['caller.department == arguments.department'] }", "", "department", """{"department":"sales"}""",
        "The condition 'caller.department == arguments.department' does not hold for the caller with these arguments.", "The token does not have the claim 'department'.")]
    [InlineData(
        "access: {scopes: [orders.read] }", "bind: {of: {claim: department, in: header, name: X-Department} }", "", "{}",
        "The request binds 'department'", "which the caller's token does not have.")]
    public async Task Explain_says_which_claim_a_binding_or_a_condition_over_arguments_lacks_and_why(
        string access, string bind, string argument, string arguments, string what, string allowed)
    {
        var folder = Directory.CreateTempSubdirectory("claims-");
        try
        {
            var properties = argument.Length == 0 ? "{}" : $"{{ {argument}: {{type: string, maxLength: 9, pattern: '^[a-z]*$'}} }}";
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "items.yaml"), $$"""
                manifest: items
                version: 1.0.0
                owner: team@example.com
                claims: {department: string}
                backend: {baseUrl: 'http://127.0.0.1:9', allowedNetworks: [127.0.0.0/8] }
                tools:
                  - name: items_list
                    description: Lists the items.
                    effect: read
                    {{access}}
                    request: {method: GET, path: /items{{(argument.Length == 0 ? "" : $", query: {{{argument}: '{{{argument}}}'}}")}} }
                    arguments: {type: object, properties: {{properties}} }
                    {{bind}}
                    response: {fields: {'[].id': public} }
                """);
            string[] explain =
            [
                "explain", "items_list", "--arguments", arguments, "--token", Demo.Token("reader"), "--json", "--configuration", Demo.Configuration,
                "--set", $"Catalog:Path={folder.FullName}",
            ];
            var (exitCode, output, error) = await Verb.RunAsync(explain);
            exitCode.Should().Be(1, error);
            JsonElement.Parse(output).GetProperty("message").GetString().Should().Contain(what)
                .And.Contain("neither maps nor allows the claim 'department'").And.Contain("Issuers[]:AllowedClaims");

            var mapped = await Verb.RunAsync([.. explain, "--set", "Issuers:0:AllowedClaims:0=department"]);
            JsonElement.Parse(mapped.Output).GetProperty("message").GetString().Should().Contain(what).And.Contain(allowed).And.NotContain("AllowedClaims");

            // The start refuses to allow what another issuer maps as identity.
            var elsewhere = await Verb.RunAsync(
            [
                .. explain, "--set", "Issuers:1:Issuer=https://other.example", "--set", "Issuers:1:Claims:Tenant=department",
                "--set", "Issuers:1:AllowedScopes:0=*", "--set", "Issuers:1:AllowedTenants:0=*",
            ]);
            JsonElement.Parse(elsewhere.Output).GetProperty("message").GetString().Should().Contain(what)
                .And.Contain("{claim: tenant}").And.Contain("caller.tenant").And.NotContain("AllowedClaims");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_call_says_where_the_reply_is_not_as_the_manifest_lists_it()
    {
        var folder = Directory.CreateTempSubdirectory("drift-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "part.yaml"), $$"""
                manifest: part
                version: 1.0.0
                owner: team@example.com
                backend: {baseUrl: '{{Demo.Backend}}', allowedNetworks: [127.0.0.0/8], credential: orders-service}
                tools:
                  - name: order_part
                    description: Returns a part of an order.
                    effect: read
                    access: {scopes: [orders.read] }
                    request: {method: GET, path: '/orders/{orderId}'}
                    arguments: {type: object, required: [orderId], properties: {orderId: {type: string, pattern: '^ORD-[0-9]{8}$'} } }
                    bind: {tenant: {claim: tenant_id, in: header, name: X-Tenant} }
                    response: {fields: {id: public, status.code: public} }
                """);
            var (exitCode, output, error) = await Verb.RunAsync(
                "call", "order_part", "--arguments", FirstOrder, "--token", Demo.Token("reader"), "--configuration", Demo.Configuration,
                "--set", $"Catalog:Path={folder.FullName}");
            exitCode.Should().Be(0, output + error);
            output.Split('\n').Should().ContainSingle(line => line.StartsWith("Masking", StringComparison.Ordinal))
                .Which.Should().MatchRegex(@"\d+ fields dropped\. Not as the manifest lists it: .*status \(1\)").And.MatchRegex(@"\* \(\d+\)");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_bad_token_and_no_token_are_wrong_usage_and_not_repeated()
    {
        var bad = await Verb.RunAsync("call", "orders_get", "--as", Demo.Token("reader")[..^4] + "AAAA", "--configuration", Demo.Configuration);
        bad.ExitCode.Should().Be(2);
        bad.Error.Should().StartWith("--token: ").And.Contain("not accepted").And.NotContain(Demo.Token("reader")[..40]);

        foreach (var verb in new[] { "call", "explain" })
        {
            foreach (var more in new string[][] { [], ["--as-stdio-identity"] })
            {
                var nobody = await Verb.RunAsync([verb, "orders_get", "--configuration", Demo.Configuration, .. more]);
                nobody.ExitCode.Should().Be(2);
                nobody.Error.Should().StartWith("--token: ").And.Contain("MCPSECUREAPIS_TOKEN").And.Contain("--as-stdio-identity");
            }
        }
    }

    [Theory]
    [InlineData("call")]
    [InlineData("explain")]
    public async Task A_slip_with_the_token_is_told_and_the_token_is_not_repeated(string verb)
    {
        var file = Path.Combine(Demo.TemporaryFolder, $"slip-{Guid.NewGuid():N}.txt");
        await File.WriteAllTextAsync(file, Demo.Token("reader"));

        (await GiveAsync(file)).Should().Be($"--token: is no access token. For a file write @{file}.{Environment.NewLine}");
        (await GiveAsync("not-there.txt")).Should().Be($"--token: is no access token. For a file write @FILE.{Environment.NewLine}");
        (await GiveAsync("Bearer " + Demo.Token("reader"))).Should().Be($"--token: begins with Bearer. Give the token without the word Bearer.{Environment.NewLine}");

        async Task<string> GiveAsync(string token)
        {
            var (exitCode, output, error) = await Verb.RunAsync(verb, "orders_get", "--token", token, "--configuration", Demo.Configuration);
            exitCode.Should().Be(2);
            output.Should().BeEmpty();
            return error;
        }
    }

    [Fact]
    public async Task A_secret_that_is_not_set_is_named_to_the_operator()
    {
        var (exitCode, output, _) = await CallAsync(
            "reader", "orders_get", FirstOrder, "--json", "--set", "Credentials:orders-service:ClientSecret=env:MCPSECUREAPIS_NOT_SET");

        exitCode.Should().Be(1);
        var json = JsonDocument.Parse(output).RootElement;
        json.GetProperty("reason").GetString().Should().Be("credential_unavailable");
        json.GetProperty("cause").GetString().Should().Be("secret_unavailable");
        json.GetProperty("detail").GetString().Should().Be("environment variable MCPSECUREAPIS_NOT_SET is not set");
        json.GetProperty("message").GetString().Should().NotContain("MCPSECUREAPIS");
    }

    [Theory]
    [InlineData("call")]
    [InlineData("explain")]
    public async Task The_configured_stdio_identity_calls_without_a_token(string verb)
    {
        string[] identity =
        [
            "--as-stdio-identity", "--json", "--configuration", Demo.Configuration,
            "--set", "Stdio:Identity:Subject=somebody", "--set", $"Stdio:Identity:Tenant={OrdersBackend.OrdersServer.SampleTenant}", "--set", "Stdio:Identity:Scopes:0=orders.read",
        ];
        var allowed = await Verb.RunAsync([verb, "orders_get", "--arguments", FirstOrder, .. identity]);
        allowed.ExitCode.Should().Be(0, allowed.Error);
        JsonDocument.Parse(allowed.Output).RootElement.GetProperty("decision").GetString().Should().Be("allow");

        // Its scopes are all that it has.
        (await Verb.RunAsync([verb, "orders_cancel", "--arguments", FirstOrder, .. identity])).ExitCode.Should().Be(1);

        var two = await Verb.RunAsync([verb, "orders_get", "--token", Demo.Token("reader"), .. identity]);
        two.ExitCode.Should().Be(2);
        two.Error.Should().Contain("two callers").And.NotContain(Demo.Token("reader")[..40]);
    }

    [Fact]
    public async Task A_token_in_the_wrong_place_is_not_repeated()
    {
        var (exitCode, output, error) = await Verb.RunAsync("call", "orders_get", Demo.Token("reader"), "--configuration", Demo.Configuration);

        exitCode.Should().Be(2);
        (output + error).Should().NotContain(Demo.Token("reader"));
    }

    [Fact]
    public async Task The_text_form_shows_rooms_request_decision_and_result()
    {
        var (exitCode, output, _) = await CallAsync("reader", "orders_get", FirstOrder);

        exitCode.Should().Be(0);
        output.Should().Contain("Authorization  pass").And.Contain("Request        GET ").And.Contain("Decision       allow").And.Contain("\"ORD-00000001\"");
    }

    private Task<(int ExitCode, string Output, string Error)> CallAsync(string role, string tool, string arguments, params string[] more) =>
        Verb.RunAsync(["call", tool, "--arguments", arguments, "--as", Demo.Token(role), "--configuration", Demo.Configuration, .. more]);

    private async Task<IReadOnlyList<string?>> RecordsAsync(string callId)
    {
        var (_, output, _) = await Verb.RunAsync("audit", "query", "--call", callId, "--json", "--configuration", Demo.Configuration);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("phase").GetString())];
    }

    private string[] TrailFiles() => [.. Directory.EnumerateFiles(Demo.Audit).Order(StringComparer.Ordinal)];
}
