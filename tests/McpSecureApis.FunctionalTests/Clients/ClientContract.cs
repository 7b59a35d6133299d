using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>
/// What every real client gets from the server: one class per client, one row per cell of <see cref="ClientMatrix"/>. What a client does not
/// offer is a row of its own that says what happens instead.
/// </summary>
public abstract class ClientContract(ClientFixture fixture) : IClassFixture<ClientFixture>
{
    internal const string Destroy = "items_destroy";

    private readonly string _key = $"key-{Guid.NewGuid():N}";
    private TestCaller _caller = null!;
    private int _before;

    internal ClientFixture Fixture { get; } = fixture;

    /// <summary>The gateway of this test's cell.</summary>
    internal GatewayHarness Harness { get; private set; } = null!;

    internal ClientDriver Driver { get; private set; } = null!;

    /// <summary>Stands in this test's request and in no other.</summary>
    internal string Text => _key;

    internal JsonObject Key => new() { ["key"] = _key };

    [Theory]
    [Cells(CellKind.All)]
    public async Task List_HasEveryPageAndNothingHidden(string transport, string mode)
    {
        await OpenAsync(transport, mode);
        var names = await Driver.ListAsync();
        names.Should().Contain(["items_get", "items_listed", "many_000", $"many_{GatewayHarness.ManyTools - 1:000}"], "the list has more than one page");
        names.Should().NotContain("items_hidden").And.OnlyHaveUniqueItems();
        (Driver.Version ?? Expected(mode)).Should().Be(Expected(mode));
    }

    [Theory]
    [Cells(CellKind.All)]
    public async Task Call_IsSentOnceAndMasked(string transport, string mode)
    {
        await OpenAsync(transport, mode);
        var answer = await Driver.CallAsync("items_get", Key);
        answer.IsRefused.Should().BeFalse(answer.Text);
        answer.Text.Should().Contain("usual").And.NotContain("internalRemark");
        Fixture.RequestsWith(_key).Should().ContainSingle().Which.Should().StartWith($"GET /items/{_key} ");
        await RecordedAsync("intent", "outcome");
    }

    [Theory]
    [Cells(CellKind.All)]
    public async Task Call_AgainstACondition_IsRefused(string transport, string mode)
    {
        await OpenAsync(transport, mode);
        var arguments = Key;
        arguments["amount"] = 900;
        var answer = await Driver.CallAsync("items_amount", arguments);
        answer.IsRefused.Should().BeTrue(answer.Text);
        answer.Text.Should().Contain("condition_not_met");
        Fixture.RequestsWith(_key).Should().BeEmpty();
        Reason((await RecordedAsync("refusal"))[0]).Should().Be("condition_not_met");
    }

    [Theory]
    [Cells(CellKind.All)]
    public async Task Call_WithoutTheScope_IsRefused(string transport, string mode)
    {
        var cell = await OpenAsync(transport, mode);
        var answer = await Driver.CallAsync("items_listed", Key);
        answer.IsRefused.Should().BeTrue(answer.Text);
        if (!cell.IsHttp)
        {
            answer.Text.Should().Contain("listed.one").And.Contain("listed.two", "there is no challenge on stdio");
        }

        Fixture.RequestsWith(_key).Should().BeEmpty();
        Reason((await RecordedAsync("refusal"))[0]).Should().Be("missing_scope");
    }

    [Theory]
    [Cells(CellKind.Cancels)]
    public async Task Call_GivenUp_EndsTheBackendRequest(string transport, string mode)
    {
        await OpenAsync(transport, mode);
        var held = Fixture.Hold(_key);
        var call = await Driver.StartAsync("items_get", Key);
        await held.ArrivedAsync();
        await call.CancelAsync();
        await held.ClosedAsync();
        (await call.AnswerAsync()).IsRefused.Should().BeTrue("there is no result");
        Fixture.RequestsWith(_key).Should().ContainSingle("a cancelled call is not repeated");
        Reason((await RecordedAsync("intent", "outcome"))[1]).Should().Be("cancelled");
    }

    [Theory]
    [Cells(CellKind.DoesNotCancel)]
    public async Task Call_GivenUpByTheClientAlone_GoesOnAndIsRecorded(string transport, string mode)
    {
        await OpenAsync(transport, mode);
        var held = Fixture.Hold(_key);
        var call = await Driver.StartAsync("items_get", Key);
        await held.ArrivedAsync();
        await call.CancelAsync();
        (await call.AnswerAsync()).IsRefused.Should().BeTrue("the client waits no longer");
        held.Release();
        Reason((await RecordedAsync("intent", "outcome"))[1]).Should().BeNull("the call was completed");
        Fixture.RequestsWith(_key).Should().ContainSingle();
    }

    [Theory]
    [Cells(CellKind.CannotAsk)]
    public async Task DestructiveCall_NobodyCanBeAsked_IsRefused(string transport, string mode)
    {
        await OpenAsync(transport, mode);
        await Driver.PersonAsync("accept");
        var answer = await Driver.CallAsync(Destroy, Key);
        answer.IsRefused.Should().BeTrue(answer.Text);
        answer.Text.Should().Contain("confirmation_required");
        Driver.Asked.Should().NotContain(question => question.Contains(_key, StringComparison.Ordinal));
        Fixture.RequestsWith(_key).Should().BeEmpty();
        Reason((await RecordedAsync("refusal"))[0]).Should().Be("confirmation_required");
    }

    internal static bool IsModern(string mode) => Expected(mode) == ClientMatrix.Modern;

    private static string Expected(string mode) => mode is "legacy" or ClientMatrix.Legacy ? ClientMatrix.Legacy : ClientMatrix.Modern;

    internal static string? Reason(JsonElement record) => record.TryGetProperty("reason", out var reason) ? reason.GetString() : null;

    internal async Task<ClientCell> OpenAsync(string transport, string mode)
    {
        var cell = ClientMatrix.Of(ClientNameAttribute.Of(GetType())).Single(candidate => candidate.Transport == transport && candidate.Mode == mode);
        (Driver, _caller, Harness) = await Fixture.OpenAsync(cell);
        _before = Harness.RecordsOf(_caller).Count;
        return cell;
    }

    /// <summary>The records of this test's call have these phases, as soon as the last one is written.</summary>
    internal async Task<IReadOnlyList<JsonElement>> RecordedAsync(params string[] phases)
    {
        IReadOnlyList<JsonElement> records = [];
        await Eventually.HoldsAsync(
            () =>
            {
                records = [.. Harness.RecordsOf(_caller).Skip(_before)];
                return Task.FromResult(records.Count >= phases.Length);
            },
            "every call leaves its records");
        records.Select(record => record.GetProperty("phase").GetString()).Should().Equal(phases);
        return records;
    }
}
