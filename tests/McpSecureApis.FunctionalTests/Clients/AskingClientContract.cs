namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>What a client gets in addition that can ask the person in front of it.</summary>
public abstract class AskingClientContract(ClientFixture fixture) : ConnectedClientContract(fixture)
{
    [Theory]
    [Cells(CellKind.CanAsk)]
    public async Task DestructiveCall_Confirmed_IsSentOnce(string transport, string mode)
    {
        await OpenAsync(transport, mode);
        await Driver.PersonAsync("accept");
        var answer = await Driver.CallAsync(Destroy, Key);
        answer.IsRefused.Should().BeFalse(answer.Text);
        Driver.Asked.Should().ContainSingle(question => question.Contains(Text, StringComparison.Ordinal));
        Fixture.RequestsWith(Text).Should().ContainSingle().Which.Should().StartWith($"DELETE /items/{Text} ");

        // On the newer revision the question is an answer of its own.
        var records = await RecordedAsync(IsModern(mode) ? ["refusal", "intent", "outcome"] : ["intent", "outcome"]);
        records.Select(record => record.GetProperty("confirmation").GetString()).Distinct().Should().ContainSingle().Which.Should().StartWith("elicitation-");
    }

    [Theory]
    [Cells(CellKind.CanAsk, "decline")]
    [Cells(CellKind.CanAsk, "cancel")]
    public async Task DestructiveCall_NotConfirmed_IsRefused(string transport, string mode, string person)
    {
        await OpenAsync(transport, mode);
        await Driver.PersonAsync(person);
        var answer = await Driver.CallAsync(Destroy, Key);
        answer.IsRefused.Should().BeTrue(answer.Text);
        answer.Text.Should().Contain("confirmation_declined");
        Driver.Asked.Should().ContainSingle(question => question.Contains(Text, StringComparison.Ordinal));
        Fixture.RequestsWith(Text).Should().BeEmpty();
        Reason((await RecordedAsync(IsModern(mode) ? ["refusal", "refusal"] : ["refusal"]))[^1]).Should().Be("confirmation_declined");
    }
}
