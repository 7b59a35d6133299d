using System.Net;
using System.Net.Sockets;
using System.Text;
using McpSecureApis.Demo;

namespace McpSecureApis.FunctionalTests.Demo;

public sealed class DemoRunTests
{
    [Fact]
    public async Task Start_FailsAfterTheServerListens_LeavesNothingListening()
    {
        var (server, issuer) = (FreePort(), FreePort());
        using var log = new FolderRemover(server);

        var start = () => DemoRun.StartAsync(server, issuer, audit: null, log, CancellationToken.None);

        await start.Should().ThrowAsync<DirectoryNotFoundException>();
        log.Removed.Should().BeTrue("the server listened");
        foreach (var port in new[] { server, issuer })
        {
            using var client = new TcpClient();
            var connect = () => client.ConnectAsync(IPAddress.Loopback, port);
            (await connect.Should().ThrowAsync<SocketException>()).Which.SocketErrorCode.Should().Be(SocketError.ConnectionRefused);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Takes the demo's folder away when the server says that it listens, so that what comes next fails.</summary>
    private sealed class FolderRemover(int port) : TextWriter
    {
        private readonly StringBuilder _text = new();

        public bool Removed { get; private set; }

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            _text.Append(value);
            if (value == '\n' && !Removed && _text.ToString().Contains($"Serving http://127.0.0.1:{port}/mcp", StringComparison.Ordinal))
            {
                var folder = Directory.EnumerateDirectories(Path.GetTempPath(), DemoFolder.NamePrefix + "*")
                    .Single(path => File.Exists(Path.Combine(path, "configuration.json")) &&
                        File.ReadAllText(Path.Combine(path, "configuration.json")).Contains($":{port}/mcp", StringComparison.Ordinal));
                Directory.Delete(folder, recursive: true);
                Removed = true;
            }
        }
    }
}
