using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace McpSecureApis.Demo;

/// <summary>Prints what to do next once the demo runs: ready client configurations and three calls.</summary>
internal static class DemoGuide
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Print(DemoDescription demo, IAnsiConsole console)
    {
        var reader = demo.Tokens[DemoRole.Reader.Name];
        console.WriteLine();
        console.MarkupLine("[bold green]McpSecureApis is running.[/] Everything is on this machine; stop it with Ctrl-C.");
        console.WriteLine();
        Facts(demo, console);

        Section(console, "Three calls to try");
        Call(console, "What a reader sees: the read tools and a listed one.", "tools/list", null, demo.Mcp, reader);
        Call(
            console,
            "An order. E-mail and phone are masked; what the manifest does not list never leaves.",
            "tools/call",
            """{"name":"orders_get","arguments":{"orderId":"ORD-00000001"}}""",
            demo.Mcp,
            reader);
        Call(
            console,
            "A refusal: the reader lacks the scope, so the answer is 403 with a challenge that names it. Nothing reaches the backend.",
            "tools/call",
            """{"name":"revenue_report","arguments":{"year":2026}}""",
            demo.Mcp,
            reader);
        console.MarkupLine("Then read what was recorded:");
        Code(console, $"{demo.Stdio.Command} audit query {demo.Audit} --json");
        Code(console, $"{demo.Stdio.Command} audit verify {demo.Audit}");

        Section(console, "Claude Desktop (claude_desktop_config.json), over stdio");
        Code(console, JsonSerializer.Serialize(
            new { mcpServers = new Dictionary<string, object>(StringComparer.Ordinal) { ["orders"] = new { command = demo.Stdio.Command, args = demo.Stdio.Args, env = demo.Stdio.Env } } },
            Indented));

        Section(console, "VS Code (.vscode/mcp.json), over HTTP");
        Code(console, JsonSerializer.Serialize(
            new
            {
                servers = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["orders"] = new
                    {
                        type = "http",
                        url = demo.Mcp,
                        headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = "Bearer " + reader },
                    },
                },
            },
            Indented));

        Section(console, "Claude Code, over HTTP");
        Code(console, $"claude mcp add --transport http orders {demo.Mcp} --header \"Authorization: Bearer {reader}\"");
        console.WriteLine();
        console.MarkupLine("Another token from a second terminal: [bold]demo token reader[/], [bold]demo token editor[/] or [bold]demo token nobody[/].");
    }

    private static void Facts(DemoDescription demo, IAnsiConsole console)
    {
        var grid = new Grid().AddColumn().AddColumn();
        grid.AddRow("MCP endpoint", $"[bold]{demo.Mcp}[/]");
        grid.AddRow("Token issuer", demo.Issuer);
        grid.AddRow("Sample backend", demo.Backend);
        grid.AddRow("Manifests", Markup.Escape(demo.Manifests) + " [grey](change one: it is served within two seconds)[/]");
        grid.AddRow("Audit trail", Markup.Escape(demo.Audit));
        grid.AddRow("Configuration", Markup.Escape(demo.Configuration));
        console.Write(grid);
    }

    private static void Call(IAnsiConsole console, string what, string method, string? parameters, string url, string token)
    {
        console.MarkupLineInterpolated($"[yellow]{what}[/]");
        var body = parameters is null
            ? $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}"}"""
            : $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""";
        Code(console, $"curl -s {url} -H 'Authorization: Bearer {token}' -H 'Content-Type: application/json' -H 'MCP-Protocol-Version: 2025-11-25' -d '{body}'");
        console.WriteLine();
    }

    private static void Section(IAnsiConsole console, string title)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold cyan]{title}[/]");
    }

    /// <summary>Straight to the writer: a wrapped line could not be copied.</summary>
    private static void Code(IAnsiConsole console, string text) => console.Profile.Out.Writer.WriteLine(text);
}
