using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>What a client gets in addition that stays connected between its requests.</summary>
public abstract class ConnectedClientContract(ClientFixture fixture) : ClientContract(fixture)
{
    [Theory]
    [Cells(CellKind.All)]
    public async Task SlowCall_TellsItsProgress(string transport, string mode)
    {
        await OpenAsync(transport, mode);
        var held = Fixture.Hold(Text);
        var call = await Driver.StartAsync("items_get", Key);
        await held.ArrivedAsync();
        (await call.ProgressAsync()).Should().BePositive("the seconds that the call has taken");
        held.Release();
        (await call.AnswerAsync()).Text.Should().Contain("usual");
        await RecordedAsync("intent", "outcome");
    }

    [Theory]
    [Cells(CellKind.Hears)]
    public async Task ManifestOnDisk_Appears_ClientIsTold(string transport, string mode)
    {
        await OpenAsync(transport, mode);
        Driver.ServerTellsOfChanges.Should().BeTrue();
        var name = "new" + Text[4..12];
        (await Driver.ListAsync()).Should().NotContain(name + "_get");
        Driver.ForgetChanges();
        Harness.WriteManifest(name + ".yaml", ContractManifests.One(name, Harness.Items.Url));

        // A notice may be of another cell's manifest.
        do
        {
            await Driver.ChangeAsync();
        }
        while (!(await Driver.ListAsync()).Contains(name + "_get"));

        (await Driver.CallAsync(name + "_get", Key)).Text.Should().Contain("usual");
    }

    [Theory]
    [Cells(CellKind.DoesNotHear)]
    public async Task ManifestOnDisk_Appears_NextListShowsIt(string transport, string mode)
    {
        await OpenAsync(transport, mode);
        Driver.ServerTellsOfChanges.Should().BeFalse("the server promises only what it does");
        var name = "new" + Text[4..12];
        Harness.WriteManifest(name + ".yaml", ContractManifests.One(name, Harness.Items.Url));

        // A list that is asked for in pages has to begin again when the catalog changes in between, so it is asked for after the change.
        await Eventually.HoldsAsync(() => Task.FromResult(Harness.Gateway.Catalog.Current.TryFind(name + "_get", out _)), "it is served");
        (await Driver.ListAsync()).Should().Contain(name + "_get");
    }
}
