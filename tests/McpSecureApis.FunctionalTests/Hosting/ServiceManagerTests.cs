using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace McpSecureApis.FunctionalTests.Hosting;

/// <summary>The built program under a service manager: a parent process of systemd's name, and the socket that it listens on.</summary>
public sealed class ServiceManagerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("service-manager-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Serve_UnderSystemd_SaysWhenItIsReadyAndWhenItStops()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "systemd runs on Linux only.");
        _folder.CreateSubdirectory("manifests");
        var configuration = PathOf("settings.json");
        await File.WriteAllTextAsync(configuration, JsonSerializer.Serialize(new
        {
            Server = new { PublicUrl = "http://127.0.0.1:7420/mcp", Hosts = new[] { "127.0.0.1:7420" }, Listen = "http://127.0.0.1:0" },
            Catalog = new { Path = "manifests" },
            Approvals = "Report",
            Audit = new { Path = "trail", HashKeyFile = "hash.key", SigningKeyFile = "signing.pem", CreateMissingKeys = true },
        }));
        using var notices = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        notices.Bind(new UnixDomainSocketEndPoint(PathOf("notify")));

        // The manager is known by its name; the program's id is on the first line.
        File.Copy("/bin/sh", PathOf("systemd"));
        var start = new ProcessStartInfo(PathOf("systemd")) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("\"$@\" & echo $!; wait $!; echo \"ended with $?\"");
        foreach (var argument in new[] { "sh", "dotnet", Path.Combine(AppContext.BaseDirectory, "mcp-secure-apis.dll"), "serve", "--configuration", configuration })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["NOTIFY_SOCKET"] = PathOf("notify");
        using var manager = Process.Start(start)!;
        var errors = manager.StandardError.ReadToEndAsync();
        var id = int.Parse((await manager.StandardOutput.ReadLineAsync())!, System.Globalization.CultureInfo.InvariantCulture);

        (await NextAsync(notices)).Should().Be("READY=1");
        Process.Start("kill", ["-TERM", id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();
        (await NextAsync(notices)).Should().Be("STOPPING=1");
        (await manager.StandardOutput.ReadLineAsync()).Should().Be("ended with 0", await errors);
    }

    private static async Task<string> NextAsync(Socket notices)
    {
        var bytes = new byte[256];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return Encoding.UTF8.GetString(bytes, 0, await notices.ReceiveAsync(bytes, patience.Token)).TrimEnd('\n');
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
