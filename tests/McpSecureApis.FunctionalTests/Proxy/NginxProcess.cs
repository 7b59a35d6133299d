using System.Net;
using System.Net.Sockets;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.Proxy;

/// <summary>A real nginx with the operator's lines of a configuration inside the least that makes them a whole one.</summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    private const string Program = "/usr/sbin/nginx";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nginx-");
    private ChildProcess? _process;

    /// <summary>A place for the files that the lines name.</summary>
    public string Folder => _folder.FullName;

    public string Log => _process?.Error ?? string.Empty;

    /// <summary>Starts it with what stands in the <c>http</c> block, and waits until it listens.</summary>
    public async Task StartAsync(string lines, int port)
    {
        if (!File.Exists(Program))
        {
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is not "true", "nginx is not installed; ./test.sh installs it.");
            Assert.Fail("nginx is needed in CI.");
        }

        // Nothing here touches what the lines are about: buffering, timeouts and limits are nginx's own defaults.
        await File.WriteAllTextAsync(Path.Combine(Folder, "nginx.conf"), $$"""
            daemon off; master_process off; pid nginx.pid; error_log stderr info;
            events { worker_connections 256; }
            http {
              access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
            {{lines}}
            }
            """);
        _process = ChildProcess.Start(Program, ["-p", Folder, "-c", "nginx.conf", "-e", "stderr"]);
        for (var attempt = 0; attempt < 600; attempt++)
        {
            _process.HasExited.Should().BeFalse("nginx runs: {0}", _process.Error);
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20);
            }
        }

        Assert.Fail($"nginx does not listen: {_process.Error}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}
