using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Tests.Requests.Oracles;

/// <summary>
/// A server that nobody here wrote, which says what it understood: the raw target, the path as it decoded it, the query's value and
/// the header.
/// </summary>
internal sealed class OracleServer : IAsyncDisposable
{
    /// <summary>Stands between what a server saw: target, path, query value, header, body.</summary>
    public const string Separator = "-0fe1c2-";

    private const string NodeScript = """
        const http = require('http');
        const querystring = require('querystring');
        const texts = fields => Object.entries(fields).flatMap(([name, value]) => [value].flat().map(text => [name, text]));
        async function read(type, bytes) {
          if (type === 'application/json') return texts(JSON.parse(bytes.toString('utf8')));
          if (type === 'application/x-www-form-urlencoded') return texts(querystring.parse(bytes.toString('latin1')));
          if (!type.startsWith('multipart/')) return [['whole', '', type, bytes.toString('base64')]];
          const parts = [];
          for (const [name, value] of await new Response(bytes, { headers: { 'content-type': type } }).formData())
            parts.push(typeof value === 'string' ? [name, value] : [name, value.name, value.type, Buffer.from(await value.arrayBuffer()).toString('base64')]);
          return parts;
        }
        const server = http.createServer(async (request, response) => {
          const chunks = [];
          for await (const chunk of request) chunks.push(chunk);
          const url = new URL(request.url, 'http://oracle.example');
          const path = url.pathname.split('/').map(decodeURIComponent).join('/');
          const values = url.searchParams.getAll('v');
          const header = Buffer.from(request.headers['x-v'] ?? '', 'latin1').toString('utf8');
          const type = request.headers['content-type'];
          const body = type ? await read(type, Buffer.concat(chunks)).catch(error => `${error}`) : '';
          response.end([request.url, path, values.length === 1 ? values[0] : `${values.length} values`, header, JSON.stringify(body)].join('-0fe1c2-'));
        });
        server.keepAliveTimeout = 60000;
        server.listen(Number(process.argv[1]), '127.0.0.1');
        """;

    private readonly WebApplication? _application;
    private readonly Process? _process;
    private readonly DirectoryInfo? _folder;

    private OracleServer(int port, WebApplication? application, Process? process, DirectoryInfo? folder)
    {
        Port = port;
        _application = application;
        _process = process;
        _folder = folder;
    }

    public int Port { get; }

    public static async Task<OracleServer> StartKestrelAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.Run(async context =>
        {
            var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            var values = context.Request.Query["v"];
            var value = values.Count == 1 ? values[0] : $"{values.Count} values";
            var body = context.Request.ContentType is null ? "\"\"" : JsonSerializer.Serialize(await ReadAsync(context.Request));
            await context.Response.WriteAsync(string.Join(Separator, target, context.Request.Path.Value, value, context.Request.Headers["X-V"], body));
        });
        await application.StartAsync();
        return new OracleServer(new Uri(application.Urls.Single()).Port, application, process: null, folder: null);
    }

    /// <summary>Null when there is no node.</summary>
    public static Task<OracleServer?> StartNodeAsync() => StartAsync("node", port => ["-e", NodeScript, $"{port}"], folder: null);

    /// <summary>Null when there is no nginx.</summary>
    public static Task<OracleServer?> StartNginxAsync()
    {
        var folder = Directory.CreateTempSubdirectory("nginx-oracle-");
        return StartAsync(
            File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx",
            port =>
            {
                File.WriteAllText(Path.Combine(folder.FullName, "nginx.conf"), $$"""
                    daemon off; worker_processes 1; master_process off; pid nginx.pid; error_log stderr crit;
                    events { worker_connections 256; }
                    http {
                      access_log off; keepalive_requests 1000000; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                      uwsgi_temp_path uwsgi; scgi_temp_path scgi; large_client_header_buffers 4 32k;
                      server { listen 127.0.0.1:{{port}}; default_type application/octet-stream;
                        location / { return 200 "$request_uri-0fe1c2-$uri-0fe1c2-$arg_v-0fe1c2-$http_x_v-0fe1c2-"; } } }
                    """);
                return ["-p", folder.FullName, "-c", "nginx.conf", "-e", "stderr"];
            },
            folder);
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }

        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _folder?.Delete(recursive: true);
    }

    /// <summary>What ASP.NET Core reads from a body: name and text of each field; name, file name, type and base64 of each file.</summary>
    private static async Task<List<string[]>> ReadAsync(HttpRequest request)
    {
        if (request.HasFormContentType)
        {
            var form = await request.ReadFormAsync();
            var files = new List<string[]>();
            foreach (var file in form.Files)
            {
                using var content = new MemoryStream();
                await file.CopyToAsync(content);
                files.Add([file.Name, file.FileName, file.ContentType, Convert.ToBase64String(content.ToArray())]);
            }

            return [.. form.SelectMany(field => field.Value.Select(value => new[] { field.Key, value! })), .. files];
        }

        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes);
        if (request.ContentType != "application/json")
        {
            return [["whole", "", request.ContentType!, Convert.ToBase64String(bytes.ToArray())]];
        }

        using var document = JsonDocument.Parse(bytes.ToArray());
        return [.. document.RootElement.EnumerateObject().SelectMany(member =>
            member.Value.ValueKind == JsonValueKind.Array ? member.Value.EnumerateArray().Select(element => new[] { member.Name, element.GetString()! }) : [[member.Name, member.Value.GetString()!]])];
    }

    private static async Task<OracleServer?> StartAsync(string program, Func<int, string[]> arguments, DirectoryInfo? folder)
    {
        var port = FreePort();
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments(port)) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            folder?.Delete(recursive: true);
            return null;
        }

        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        for (var wait = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return new OracleServer(port, application: null, process, folder);
            }
            catch (SocketException) when (wait.Elapsed < TimeSpan.FromSeconds(60) && !process.HasExited)
            {
                // It is still starting.
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
