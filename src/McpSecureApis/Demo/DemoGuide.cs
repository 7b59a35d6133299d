using Spectre.Console;

namespace McpSecureApis.Demo;

/// <summary>
/// Prints what to do next once the demo runs: where everything is, and three calls. Lines to copy name files below the demo's folder, which
/// the reader enters first, so that they fit a screen of 80 columns wherever that folder lies.
/// </summary>
internal static class DemoGuide
{
    public static void Print(DemoDescription demo, string folder, IAnsiConsole console)
    {
        console.WriteLine();
        console.MarkupLine("[bold green]McpSecureApis is running.[/] All of it is on this machine; Ctrl-C stops it.");
        Facts(demo, console);

        Section(console, "In a second terminal, first");
        var direct = demo.Stdio.Command != "dotnet";
        Code(
            console,
            direct
                ? $"PATH=\"{Path.GetDirectoryName(demo.Stdio.Command)}:$PATH\""
                : $"alias mcp-secure-apis='dotnet {demo.Stdio.Args[0]}'");
        Code(console, $"cd \"{folder}\"");

        Section(console, "Files there");
        Fact(console, "tool-manifests", "change one: it is served within 2 s");
        Fact(console, DemoFiles.Stdio, "for a client that starts the server (mcpServers)");
        Fact(console, DemoFiles.Http, "for a client that calls over HTTP (servers)");
        Fact(console, "reader.token", "8 hours; editor.token and nobody.token beside it");
        Fact(console, "configuration.json", "for every verb: --configuration configuration.json");

        Section(console, "Three calls to try");
        Call(console, "What a reader sees: the read tools and a listed one.", "-s", demo.Mcp, """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        Call(
            console,
            "An order. E-mail and phone are masked; what is not listed never leaves.",
            "-s",
            demo.Mcp,
            """
            {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{
              "name":"orders_get","arguments":{"orderId":"ORD-00000001"}}}
            """);
        Call(
            console,
            "A refusal: 403 with a challenge that names the scope. No backend is asked.",
            "-si",
            demo.Mcp,
            """
            {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{
              "name":"revenue_report","arguments":{"year":2026}}}
            """);
        console.MarkupLine("[yellow]Then read what was recorded, or get another token:[/]");
        Code(console, "mcp-secure-apis audit query --configuration configuration.json --json");
        Code(console, "mcp-secure-apis audit verify --configuration configuration.json");
        Code(console, "mcp-secure-apis demo token editor     # or reader, nobody");
    }

    private static void Facts(DemoDescription demo, IAnsiConsole console)
    {
        Fact(console, "MCP endpoint", demo.Mcp);
        Fact(console, "Token issuer", demo.Issuer);
        Fact(console, "Sample backend", demo.Backend);
        Fact(console, "Audit trail", demo.Audit);
    }

    private static void Fact(IAnsiConsole console, string name, string value) => Code(console, $"{name,-18} {value}");

    private static void Call(IAnsiConsole console, string what, string options, string url, string body)
    {
        console.MarkupLineInterpolated($"[yellow]{what}[/]");
        Code(console, $"curl {options} {url} -H @{DemoFiles.Headers} -d '");
        Code(console, body + "'");
    }

    private static void Section(IAnsiConsole console, string title)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold cyan]{title}[/]");
    }

    /// <summary>Straight to the writer: a wrapped line could not be copied.</summary>
    private static void Code(IAnsiConsole console, string text) => console.Profile.Out.Writer.WriteLine(text);
}
