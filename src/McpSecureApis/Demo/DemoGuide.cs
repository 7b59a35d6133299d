using Spectre.Console;

namespace McpSecureApis.Demo;

/// <summary>Prints what to do next once the demo runs: where everything is, and three calls that fit on one screen.</summary>
internal static class DemoGuide
{
    public static void Print(DemoDescription demo, DemoFiles files, IAnsiConsole console)
    {
        console.WriteLine();
        console.MarkupLine("[bold green]McpSecureApis is running.[/] Everything is on this machine; stop it with Ctrl-C.");
        Facts(demo, files, console);

        Section(console, "Client configurations, ready as they are");
        Code(console, $"{files.Stdio}   (mcpServers: starts the server over stdio)");
        Code(console, $"{files.Http}   (servers: calls it over HTTP)");

        Section(console, "Three calls to try");
        Call(console, "What a reader sees: the read tools and a listed one.", "tools/list", null, demo.Mcp, files);
        Call(
            console,
            "An order. E-mail and phone are masked; what is not listed never leaves.",
            "tools/call",
            """{"name":"orders_get","arguments":{"orderId":"ORD-00000001"}}""",
            demo.Mcp,
            files);
        Call(
            console,
            "A refusal: 403 with a challenge that names the scope. No backend is asked.",
            "tools/call",
            """{"name":"revenue_report","arguments":{"year":2026}}""",
            demo.Mcp,
            files);
        console.MarkupLine("[yellow]Then read what was recorded:[/]");
        Code(console, $"{demo.Stdio.Command} audit query {demo.Audit} --json");
        Code(console, $"{demo.Stdio.Command} audit verify {demo.Audit}");
        console.MarkupLine("Another token from a second terminal: [bold]demo token reader|editor|nobody[/]");
    }

    private static void Facts(DemoDescription demo, DemoFiles files, IAnsiConsole console)
    {
        Fact("MCP endpoint", demo.Mcp);
        Fact("Token issuer", demo.Issuer);
        Fact("Sample backend", demo.Backend);
        Fact("Manifests", $"{demo.Manifests}   (change one: served within 2 s)");
        Fact("Audit trail", demo.Audit);
        Fact("Configuration", demo.Configuration);
        Fact("Token", $"{files.Token}   (8 hours; editor, nobody beside it)");

        void Fact(string name, string value) => Code(console, $"{name,-15} {value}");
    }

    private static void Call(IAnsiConsole console, string what, string method, string? parameters, string url, DemoFiles files)
    {
        console.MarkupLineInterpolated($"[yellow]{what}[/]");
        var body = parameters is null
            ? $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}"}"""
            : $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""";
        Code(console, $"curl -s {url} -H @{files.Headers} -d '{body}'");
    }

    private static void Section(IAnsiConsole console, string title)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold cyan]{title}[/]");
    }

    /// <summary>Straight to the writer: a wrapped line could not be copied.</summary>
    private static void Code(IAnsiConsole console, string text) => console.Profile.Out.Writer.WriteLine(text);
}
