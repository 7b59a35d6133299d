using System.Text.Json;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>Proposed manifests are held against live calls: nothing of them is served or sent, and what would differ is in the trail.</summary>
public sealed class ShadowTests : IAsyncLifetime
{
    private readonly TestCaller _caller = new("items.read");
    private GatewayHarness _harness = null!;

    private string Proposed => Path.Combine(Path.GetDirectoryName(_harness.Manifests)!, "proposed");

    public async ValueTask InitializeAsync() => _harness = await GatewayHarness.StartAsync(new GatewaySettings { Shadow = "proposed" });

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task Calls_AreHeldAgainstTheProposal_AndNothingElseHappens(string transport)
    {
        await using ToolChannel channel = transport == "http" ? new HttpChannel(_harness, ToolChannel.July2026) : new StdioChannel(_harness, ToolChannel.July2026);
        await LoggedAsync("No proposal is compared");
        await ProposeAsync(ContractManifests.One("busy", _harness.Items.Url));
        var wrong = ContractManifests.One("busy", _harness.Foreign.Url).Replace("version: 1.0.0", "version: oops", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(Proposed, "wrong.yaml"), wrong);
        await LoggedAsync("Proposal wrong.yaml:");
        File.Delete(Path.Combine(Proposed, "wrong.yaml"));

        // Another backend, a narrower argument, another class of the reply; and a tool that is not served.
        var proposal = ContractManifests.One("busy", _harness.Items.Url)
            .Replace("properties: {key: {type: string}}", "properties: {key: {type: string, maxLength: 3}}", StringComparison.Ordinal)
            .Replace("path: '/busy/{key}'", "path: '/busy/{key}', query: {more: 'yes'}", StringComparison.Ordinal);
        await ProposeAsync(proposal);
        (await channel.CallAsync(_caller, "busy_get", """{"key":"abc"}""")).IsError.Should().BeFalse();
        (await channel.CallAsync(_caller, "busy_get", """{"key":"long-value"}""")).IsError.Should().BeFalse();
        (await channel.CallAsync(_caller, "busy_get", """{"other":1}""")).IsError.Should().BeTrue();
        var tools = (await channel.ListAsync(_caller)).Result!.Value.GetProperty("tools").EnumerateArray();
        tools.Single(tool => tool.GetProperty("name").GetString() == "busy_get").GetRawText().Should().NotContain("maxLength");
        await _harness.StopAsync();

        _harness.Items.Requests.Should().HaveCount(2).And.NotContain(request => request.Contains("more=yes", StringComparison.Ordinal));
        _harness.Foreign.Requests.Should().BeEmpty();
        var (exitCode, output, _) = await Verb.RunAsync("manifest", "shadow", _harness.AuditFolder, "--json");
        exitCode.Should().Be(0);
        var entry = JsonElement.Parse(output);
        entry.GetProperty("entry").GetProperty("name").GetString().Should().Be("busy_get");
        entry.GetProperty("calls").GetInt32().Should().Be(3);
        entry.GetProperty("outcomes").EnumerateObject().Select(outcome => $"{outcome.Name} {outcome.Value}").Should()
            .BeEquivalentTo("request:query 1", "refused:invalid_arguments 1", "same 1");
        (await Verb.RunAsync("manifest", "shadow", _harness.AuditFolder)).Output.Should().Contain("tool busy_get: 3 calls").And.Contain("1  request:query");
        (await Verb.RunAsync("audit", "query", _harness.AuditFolder, "--event", "shadow", "--json")).Output.Should().NotContain("long-value").And.Contain("busy_get");
        (await Verb.RunAsync("audit", "verify", _harness.AuditFolder)).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Reply_IsComparedAsItCame_AndRefusedCallsToo()
    {
        await using var channel = new HttpChannel(_harness, ToolChannel.July2026);
        _harness.Items.Answer(async exchange =>
        {
            await exchange.WriteAsync(RawServer.Json("""{"id":"1","name":"one","email":"someone@example.com"}"""));
            return true;
        });
        var served = ContractManifests.One("busy", _harness.Items.Url);
        var fields = served[served.IndexOf("fields: {", StringComparison.Ordinal)..];
        fields = fields[..(fields.IndexOf('}', StringComparison.Ordinal) + 1)];
        await ProposeAsync(served.Replace(fields, "fields: {email: email}", StringComparison.Ordinal)
            .Replace("scopes: [items.write]", "scopes: [items.read]", StringComparison.Ordinal));

        (await channel.CallAsync(_caller, "busy_get", """{"key":"abc"}""")).IsError.Should().BeFalse();
        var before = _harness.BackendRequests;
        (await channel.CallAsync(_caller, "busy_write", """{"key":"abc"}""")).ErrorCode.Should().NotBeNull("the caller lacks its scope");
        _harness.BackendRequests.Should().Be(before);
        await _harness.StopAsync();

        var outcomes = _harness.Records().Where(record => record.GetProperty("phase").GetString() == "event")
            .Where(record => record.GetProperty("event").GetProperty("kind").GetString() == "shadow")
            .ToDictionary(record => record.GetProperty("tool").GetString()!, record => record.GetProperty("event").GetProperty("outcomes"));
        outcomes["busy_get"].EnumerateObject().Select(outcome => outcome.Name).Should().Contain("shown:email").And.Contain(name => name.StartsWith("dropped:"));
        outcomes["busy_write"].EnumerateObject().Select(outcome => outcome.Name).Should().Equal("allowed:hidden_tool");
    }

    private async Task ProposeAsync(string manifest)
    {
        Directory.CreateDirectory(Proposed);
        var before = Count();
        await File.WriteAllTextAsync(Path.Combine(Proposed, "busy.yaml"), manifest);
        await Eventually.HoldsAsync(() => Count() > before, "the proposal is taken");

        int Count() => _harness.Log.Split("Calls are compared with").Length;
    }

    private Task LoggedAsync(string text) => Eventually.HoldsAsync(() => _harness.Log.Contains(text, StringComparison.Ordinal), $"the log has {text}");
}
