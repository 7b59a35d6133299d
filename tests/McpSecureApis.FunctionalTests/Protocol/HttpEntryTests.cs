namespace McpSecureApis.FunctionalTests.Protocol;

public sealed class HttpEntryTests(EntryHarness harness) : EntryContract(harness)
{
    internal override bool IsHttp => true;

    internal override Task<EntryAnswer> SendAsync(string role, string method, string parameters = "", string? name = null, bool modern = true) =>
        Harness.HttpAsync(role, method, parameters, name, modern);

    [Theory]
    [InlineData("resources/read", "\"uri\":\"orders://ORD-00000001\"", "orders://ORD-00000002")]
    [InlineData("resources/read", "\"uri\":\"orders://ORD-00000001\"", "ORDERS://ORD-00000001")]
    [InlineData("resources/read", "\"uri\":\"orders://ORD-00000001\"", null)]
    [InlineData("prompts/get", "\"name\":\"greeting\"", "Greeting")]
    [InlineData("prompts/get", "\"name\":\"greeting\"", null)]
    public async Task NameHeader_DiffersFromTheBody_IsRefused(string method, string parameters, string? header)
    {
        var before = await Harness.RequestsAsync();
        var answer = await SendAsync("reader", method, parameters, header);
        answer.Status.Should().Be(400);
        answer.Code.Should().Be(-32020);
        (await Harness.RequestsAsync()).Should().HaveCount(before.Count);
    }

    [Fact]
    public async Task Listen_OnlyAnotherCallersEntriesChange_IsSilent_AndOnesOwnAreTold()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var (response, reader) = await Harness.ListenAsync("nobody", "\"resourcesListChanged\":true,\"promptsListChanged\":true", limit.Token);
        using (response)
        using (reader)
        {
            (await EntryHarness.NextAsync(reader, limit.Token)).Should().Contain("acknowledged").And.Contain("resourcesListChanged").And.Contain("promptsListChanged");

            // A new file with what 'nobody' may not see, then one with what 'nobody' sees.
            const string Head = "version: 1.0.0\nowner: tests\nbackend: {baseUrl: 'http://127.0.0.1:9', allowedNetworks: [127.0.0.0/8]}\ntools: []\n";
            await Harness.AddAsync("quiet.yaml", $"manifest: quiet\n{Head}prompts: [{{name: quiet, description: Q., access: {{scopes: [orders.read]}}, messages: [{{text: q}}]}}]\n");
            await Harness.UntilListedAsync("reader", "quiet", limit.Token);
            await Harness.AddAsync("loud.yaml", $"manifest: loud\n{Head}prompts: [{{name: loud, description: L., access: {{authenticated: true}}, messages: [{{text: l}}]}}]\n");
            (await EntryHarness.NextAsync(reader, limit.Token)).Should().Contain("notifications/prompts/list_changed");
            await Harness.UntilListedAsync("nobody", "loud", limit.Token);
        }

        await Harness.RemoveAsync("quiet.yaml", "loud.yaml");
    }
}
