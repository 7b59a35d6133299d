using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Hosting.Servers;

namespace McpSecureApis.Demo;

/// <summary>
/// What the guide names instead of printing it: tokens, the headers of the calls, and client configurations. In the
/// demo's own folder, so they can be read by this user only and go with the demo.
/// </summary>
internal static class DemoFiles
{
    /// <summary>The headers of a call as the reader, as <c>curl -H @FILE</c> reads them.</summary>
    public const string Headers = "reader.headers";

    /// <summary>The configuration of a client that starts the server itself.</summary>
    public const string Stdio = "client-stdio.json";

    /// <summary>The configuration of a client that calls over HTTP.</summary>
    public const string Http = "client-http.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(DemoFolder folder, DemoDescription demo)
    {
        foreach (var (role, value) in demo.Tokens)
        {
            folder.Write($"{role}.token", value);
        }

        var token = demo.Tokens[DemoRole.Reader.Name];
        var file = Path.Combine(folder.Root, $"{DemoRole.Reader.Name}.token");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { [StdioCaller.TokenFileVariable] = file };
        var authorization = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = "Bearer " + token };
        folder.Write(Headers, $"Authorization: Bearer {token}\nContent-Type: application/json\nMCP-Protocol-Version: 2025-11-25\n");
        folder.Write(Stdio, Client("mcpServers", new { command = demo.Stdio.Command, args = demo.Stdio.Args, env = environment }));
        folder.Write(Http, Client("servers", new { type = "http", url = demo.Mcp, headers = authorization }));
    }

    private static string Client(string member, object server) => JsonSerializer.Serialize(
        new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [member] = new Dictionary<string, object>(StringComparer.Ordinal) { ["orders"] = server },
        },
        Indented);
}
