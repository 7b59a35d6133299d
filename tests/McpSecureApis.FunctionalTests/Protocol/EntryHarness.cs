using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Demo;
using McpSecureApis.Hosting;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Servers;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>The real rooms over the demo's backend and issuer, with a manifest of resources and prompts for every way in which one can be refused.</summary>
public sealed class EntryHarness : IAsyncLifetime
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(60) };
    private DemoRun _demo = null!;
    private HttpGateway _http = null!;
    private Gateway _rooms = null!;
    private string _address = string.Empty;

    public async ValueTask InitializeAsync()
    {
        _demo = await DemoRun.StartAsync(port: 0, issuerPort: 0, audit: null, TextWriter.Null, CancellationToken.None);
        await AddAsync("entries.yaml", Manifests.Replace("BACKEND", _demo.Description.Backend, StringComparison.Ordinal));

        // As the demo, but with limits that a test class does not reach, and with the manifest from the start.
        var port = FreePort();
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(_demo.Description.Configuration))!.AsObject();
        settings["Server"]!["Listen"] = $"http://127.0.0.1:{port}";
        settings["Server"]!["Hosts"] = new JsonArray("127.0.0.1");
        settings["Limits"] = new JsonObject { ["PerCaller"] = "100000/min", ["PerCallerRequests"] = "100000/min", ["RefusedCalls"] = "100000/min" };
        var configuration = Path.Combine(Path.GetDirectoryName(_demo.Description.Configuration)!, "entries.json");
        await File.WriteAllTextAsync(configuration, settings.ToJsonString());
        _address = $"http://127.0.0.1:{port}/mcp";
        var settingsOfOperator = OperatorConfiguration.Read(configuration, []);
        _http = await HttpGateway.StartAsync(settingsOfOperator, TextWriter.Null, CancellationToken.None);
        _rooms = await Gateway.OpenAsync(settingsOfOperator, new GatewayEdges(TextWriter.Null), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _rooms.DisposeAsync();
        await _http.DisposeAsync();
        await _demo.DisposeAsync();
        _client.Dispose();
        Directory.Delete(_demo.Description.Audit, recursive: true);
    }

    /// <summary>A correct request of 2026-07-28, unless the headers say otherwise.</summary>
    internal async Task<EntryAnswer> HttpAsync(string role, string method, string parameters, string? name, bool modern = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new StringContent(Message(method, parameters, modern), Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _demo.Description.Tokens[role]);
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (modern)
        {
            request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
            request.Headers.Add("Mcp-Method", method);
        }

        if (name is not null)
        {
            request.Headers.Add("Mcp-Name", name.All(c => c is > ' ' and <= '~') ? name : $"=?base64?{Convert.ToBase64String(Encoding.UTF8.GetBytes(name))}?=");
        }

        using var response = await _client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        var json = response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? body.Split('\n').Last(line => line.StartsWith("data: ", StringComparison.Ordinal))[6..]
            : body;
        return new EntryAnswer(JsonElement.Parse(json), (int)response.StatusCode, string.Join(' ', response.Headers.WwwAuthenticate.Select(value => value.ToString())));
    }

    /// <summary>The same request as one whole session over stdio.</summary>
    internal async Task<EntryAnswer> StdioAsync(string role, string method, string parameters, bool modern = true)
    {
        var caller = await StdioCaller.ResolveAsync(_rooms, _demo.Description.Tokens[role], CancellationToken.None);
        const string Handshake = """{"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}""";
        using var input = new MemoryStream(Encoding.UTF8.GetBytes((modern ? string.Empty : Handshake + "\n") + Message(method, parameters, modern) + "\n"));
        using var output = new MemoryStream();
        await StdioServer.RunAsync(_rooms, caller, input, output, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new EntryAnswer(lines.Select(line => JsonElement.Parse(line)).Single(line => line.GetProperty("id").ValueKind == JsonValueKind.Number), Status: null, string.Empty);
    }

    /// <summary>Opens a stream of notices.</summary>
    internal async Task<(HttpResponseMessage Response, StreamReader Reader)> ListenAsync(string role, string notifications, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Content = new StringContent(Message("subscriptions/listen", $"\"notifications\":{{{notifications}}}", modern: true), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _demo.Description.Tokens[role]);
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", "subscriptions/listen");
        var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return (response, new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken)));
    }

    /// <summary>The next message of a stream, as text.</summary>
    internal static async Task<string> NextAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return line[6..];
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    /// <summary>Adds a manifest as a deployment does: whole, under another name, then moved.</summary>
    internal async Task AddAsync(string name, string text)
    {
        var hidden = Path.Combine(_demo.Description.Manifests, "." + name);
        await File.WriteAllTextAsync(hidden, text);
        File.Move(hidden, Path.Combine(_demo.Description.Manifests, name), overwrite: true);
    }

    /// <summary>Removes manifests and waits until they are gone.</summary>
    internal async Task RemoveAsync(params string[] names)
    {
        foreach (var name in names)
        {
            File.Delete(Path.Combine(_demo.Description.Manifests, name));
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await HttpAsync("reader", "prompts/list", string.Empty, name: null)).Message.GetRawText() is var list &&
            names.Any(name => list.Contains($"\"{Path.GetFileNameWithoutExtension(name)}\"", StringComparison.Ordinal)))
        {
            await Task.Delay(100, limit.Token);
        }
    }

    internal async Task UntilListedAsync(string role, string prompt, CancellationToken cancellationToken)
    {
        while (!(await HttpAsync(role, "prompts/list", string.Empty, name: null)).Message.GetRawText().Contains($"\"{prompt}\"", StringComparison.Ordinal))
        {
            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>The raw targets that the backend has received, oldest first.</summary>
    internal async Task<List<string>> RequestsAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _demo.Description.Backend + "/_requests");
        request.Headers.Add("X-Inspection", _demo.Description.BackendInspection);
        using var response = await _client.SendAsync(request);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var list = document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement : document.RootElement.EnumerateObject().First().Value;
        return [.. list.EnumerateArray().Select(entry => entry.GetRawText())];
    }

    /// <summary>The records of one call, in the order of the trail.</summary>
    internal IReadOnlyList<JsonElement> RecordsOf(string callId)
    {
        var records = new List<JsonElement>();
        foreach (var path in Directory.GetFiles(_demo.Description.Audit, "*.jsonl"))
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream);
            records.AddRange(reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => line.Contains($"\"{callId}\"", StringComparison.Ordinal)).Select(line => JsonElement.Parse(line)));
        }

        return records;
    }

    private static string Message(string method, string parameters, bool modern)
    {
        const string Meta = """
            "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}
            """;
        var members = string.Join(',', new[] { modern ? Meta : string.Empty, parameters }.Where(part => part.Length > 0));
        return $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"{method}\",\"params\":{{{members}}}}}";
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private const string Manifests = """
        manifest: entries
        version: 1.0.0
        owner: tests
        backend:
          baseUrl: BACKEND
          allowedNetworks: [127.0.0.0/8]
          credential: orders-service
        tools: []
        resources:
          - name: any_order
            description: An order by anything.
            uri: any://orders/{orderId}
            access: {scopes: [orders.read]}
            request: {method: GET, path: '/orders/{orderId}'}
            arguments: {type: object, required: [orderId], properties: {orderId: {type: string}}}
            bind: {tenant: {claim: tenant_id, in: header, name: X-Tenant}}
            response: {fields: {id: public, customer.email: email}}
          - name: hidden_order
            description: An order for editors.
            uri: hidden://{orderId}
            access: {scopes: [orders.write]}
            request: {method: GET, path: '/orders/{orderId}'}
            arguments: {type: object, required: [orderId], properties: {orderId: {type: string, enum: [ORD-00000001]}}}
            response: {fields: {id: public}}
          - name: listed_order
            description: An order for auditors.
            uri: listed://{orderId}
            access: {scopes: [reports.read], visibility: listed}
            request: {method: GET, path: '/orders/{orderId}'}
            arguments: {type: object, required: [orderId], properties: {orderId: {type: string, enum: [ORD-00000001]}}}
            response: {fields: {id: public}}
          - name: open_orders_list
            title: Open orders
            description: The open orders.
            uri: fixed://open
            icons: [{src: 'data:image/png;base64,iVBORw0KGgo=', mimeType: image/png, sizes: [48x48], theme: dark}]
            access: {scopes: [orders.read]}
            request: {method: GET, path: /orders, query: {status: open, limit: '2'}}
            bind: {tenant: {claim: tenant_id, in: header, name: X-Tenant}}
            response: {fields: {'items[].id': public}}
          - name: orders_by_state
            description: The orders in a state.
            uri: states://{status}
            access: {scopes: [orders.read]}
            request: {method: GET, path: /orders, query: {status: '{status}', limit: '1'}}
            arguments: {type: object, required: [status], properties: {status: {type: string, enum: [open, paid, shipped, cancelled]}}}
            bind: {tenant: {claim: tenant_id, in: header, name: X-Tenant}}
            response: {fields: {'items[].status': public}}
        prompts:
          - name: greeting
            description: Says something.
            access: {scopes: [orders.read]}
            arguments:
              - {name: color, required: true, values: [red, 'reddish {x}', green]}
              - {name: note, maxLength: 20}
            messages:
              - text: 'A {color} {{card}}: {note}.'
              - {role: assistant, text: Certainly.}
          - name: hidden_prompt
            description: For editors.
            access: {scopes: [orders.write]}
            arguments: [{name: word, values: [secretvalue]}]
            messages: [{text: 'Say {word}'}]
          - name: listed_prompt
            description: For auditors.
            access: {scopes: [reports.read], visibility: listed}
            arguments: [{name: word, values: [secretvalue]}]
            messages: [{text: 'Say {word}'}]

        """;
}
