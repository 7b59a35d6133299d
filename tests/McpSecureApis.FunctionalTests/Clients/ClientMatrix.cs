using McpSecureApis.FunctionalTests.Documentation;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>Every cell, and the table of <c>docs/clients.md</c> that says the same.</summary>
internal static class ClientMatrix
{
    public const string CSharp = "ModelContextProtocol.Core";
    public const string Npm = "@modelcontextprotocol/client";
    public const string SdkV1 = "@modelcontextprotocol/sdk";
    public const string LangChain = "@langchain/mcp-adapters";
    public const string Inspector = "@modelcontextprotocol/inspector";

    public const string Modern = "2026-07-28";
    public const string Legacy = "2025-11-25";

    private const string OnlyNotice = "no: it posts a notice and leaves the stream open; without a session that reaches no call";
    private const string OnlyLeaves = "no: its token closes the connection and sends no notice; in a session that ends nothing";
    private const string EndsAlone = "no: Ctrl-C ends the program without a notice; in a session that ends no call";
    private const string NoSession = "refused: without a session nobody can be asked";
    private const string NoElicitation = "refused: the client declares no elicitation";
    private const string NoStream = "no: without a session there is no stream; list again";

    public static IReadOnlyList<ClientCell> All { get; } =
    [
        new(CSharp, ClientCell.Http, Modern),
        new(CSharp, ClientCell.Http, Legacy) { NoConfirmation = NoSession, NoListChange = NoStream },
        new(CSharp, ClientCell.HttpWithSessions, Legacy) { NoCancellation = OnlyLeaves },
        new(CSharp, ClientCell.Stdio, Modern),
        new(CSharp, ClientCell.Stdio, Legacy),
        new(Npm, ClientCell.Http, "legacy") { NoCancellation = OnlyNotice, NoConfirmation = NoSession, NoListChange = NoStream },
        new(Npm, ClientCell.HttpWithSessions, "legacy"),
        new(Npm, ClientCell.Http, "auto"),
        new(Npm, ClientCell.Http, "pin"),
        new(Npm, ClientCell.Stdio, "legacy"),
        new(Npm, ClientCell.Stdio, "auto"),
        new(Npm, ClientCell.Stdio, "pin"),
        new(SdkV1, ClientCell.Http, Legacy) { NoCancellation = OnlyNotice, NoConfirmation = NoSession, NoListChange = NoStream },
        new(SdkV1, ClientCell.HttpWithSessions, Legacy),
        new(SdkV1, ClientCell.Stdio, Legacy),
        new(LangChain, ClientCell.Http, Legacy) { NoCancellation = OnlyNotice, NoConfirmation = NoElicitation, NoListChange = NoStream },
        new(LangChain, ClientCell.HttpWithSessions, Legacy) { NoConfirmation = NoElicitation },
        new(LangChain, ClientCell.Stdio, Legacy) { NoConfirmation = NoElicitation },
        OfInspector(ClientCell.Http, "legacy"),
        OfInspector(ClientCell.HttpWithSessions, "legacy") with { NoCancellation = EndsAlone },
        OfInspector(ClientCell.Http, "modern"),
        OfInspector(ClientCell.Stdio, "legacy"),
        OfInspector(ClientCell.Stdio, "modern"),
    ];

    public static IEnumerable<ClientCell> Of(string client) => All.Where(cell => cell.Client == client);

    /// <summary>The rows of the table, as Markdown has them.</summary>
    public static IEnumerable<string> Rows() => All.Select(cell =>
        $"| `{cell.Client}` {VersionOf(cell.Client)} | {cell.Transport} | {cell.Mode} | yes | {cell.NoCancellation ?? cell.Cancellation} | {cell.NoProgress ?? "yes"} | " +
        $"{cell.NoConfirmation ?? "yes"} | {cell.NoListChange ?? "yes"} |");

    private static ClientCell OfInspector(string transport, string mode) => new(Inspector, transport, mode)
    {
        Cancellation = "Ctrl-C ends the program, and with it the call",
        NoProgress = "no: the command line prints the result only",
        NoConfirmation = "refused: the command line declares no elicitation",
        NoListChange = "no: a run of the command line is one request",
    };

    private static string VersionOf(string client) => client == CSharp
        ? Pages.Find(Pages.Read("Directory.Packages.props"), $"Include=\"{CSharp}\" Version=\"([^\"]+)\"").Single().Groups[1].Value
        : NodePrograms.VersionOf(client);
}
