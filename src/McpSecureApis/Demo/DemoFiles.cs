using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Hosting;

namespace McpSecureApis.Demo;

/// <summary>
/// What the guide names instead of printing it: tokens, the headers of the calls, and client configurations. In the
/// demo's own folder, so they can be read by this user only and go with the demo.
/// </summary>
internal sealed class DemoFiles
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private DemoFiles(string token, string headers, string stdio, string http)
    {
        Token = token;
        Headers = headers;
        Stdio = stdio;
        Http = http;
    }

    /// <summary>The reader's token; those of the other roles lie beside it.</summary>
    public string Token { get; }

    /// <summary>The headers of a call as the reader, as <c>curl -H @FILE</c> reads them.</summary>
    public string Headers { get; }

    /// <summary>The configuration of a client that starts the server itself.</summary>
    public string Stdio { get; }

    /// <summary>The configuration of a client that calls over HTTP.</summary>
    public string Http { get; }

    public static DemoFiles Write(DemoFolder folder, DemoDescription demo)
    {
        foreach (var (role, value) in demo.Tokens)
        {
            folder.Write($"{role}.token", value);
        }

        var token = demo.Tokens[DemoRole.Reader.Name];
        var file = Path.Combine(folder.Root, $"{DemoRole.Reader.Name}.token");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { [StdioCaller.TokenFileVariable] = file };
        var authorization = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = "Bearer " + token };
        return new DemoFiles(
            file,
            folder.Write("reader.headers", $"Authorization: Bearer {token}\nContent-Type: application/json\nMCP-Protocol-Version: 2025-11-25\n"),
            folder.Write("client-stdio.json", Client("mcpServers", new { command = demo.Stdio.Command, args = demo.Stdio.Args, env = environment })),
            folder.Write("client-http.json", Client("servers", new { type = "http", url = demo.Mcp, headers = authorization })));
    }

    private static string Client(string member, object server) => JsonSerializer.Serialize(
        new Dictionary<string, object>(StringComparer.Ordinal) { [member] = new Dictionary<string, object>(StringComparer.Ordinal) { ["orders"] = server } }, Indented);
}
