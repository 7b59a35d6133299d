using McpSecureApis.FunctionalTests.Documentation;

namespace McpSecureApis.FunctionalTests.Clients;

[ClientName(ClientMatrix.CSharp)]
public sealed class CSharpClientTests(ClientFixture fixture) : AskingClientContract(fixture);

[ClientName(ClientMatrix.Npm)]
public sealed class NpmClientTests(ClientFixture fixture) : AskingClientContract(fixture);

[ClientName(ClientMatrix.SdkV1)]
public sealed class SdkV1ClientTests(ClientFixture fixture) : AskingClientContract(fixture);

[ClientName(ClientMatrix.LangChain)]
public sealed class LangChainClientTests(ClientFixture fixture) : ConnectedClientContract(fixture);

[ClientName(ClientMatrix.Inspector)]
public sealed class InspectorClientTests(ClientFixture fixture) : ClientContract(fixture);

/// <summary>The page says what the tests try, and nothing else.</summary>
public sealed class ClientMatrixTests
{
    [Fact]
    public void ClientsPage_Table_IsTheMatrix()
    {
        var rows = ClientMatrix.Rows().ToList();
        Pages.Find(Pages.Read("docs/clients.md"), @"^\| `.*? \|$").Select(row => row.Value)
            .Should().BeEquivalentTo(rows, order => order.WithStrictOrdering(), "the rows are\n{0}\n", string.Join('\n', rows));
    }
}
