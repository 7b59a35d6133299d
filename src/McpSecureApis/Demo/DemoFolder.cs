using System.Security.Cryptography;
using System.Text;

namespace McpSecureApis.Demo;

/// <summary>
/// The private folder of one run of the demo (mode 0700, files 0600): configuration, secrets, keys, a copy of the sample manifests.
/// Deleted at exit.
/// </summary>
internal sealed class DemoFolder : IDisposable
{
    public const string NamePrefix = "mcp-secure-apis-demo-";

    private DemoFolder(string path) => Root = path;

    public string Root { get; }

    public string Manifests => Path.Combine(Root, "tool-manifests");

    public string Configuration => Path.Combine(Root, "configuration.json");

    /// <summary>How a second terminal finds the token endpoint (<c>demo token ROLE</c>).</summary>
    public string TokenAccess => Path.Combine(Root, TokenAccessFile);

    internal static string TokenAccessFile => "token-access.json";

    public static DemoFolder Create()
    {
        var folder = new DemoFolder(Directory.CreateTempSubdirectory(NamePrefix).FullName);
        Directory.CreateDirectory(folder.Manifests);
        foreach (var source in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "tool-manifests"), "*.yaml"))
        {
            File.Copy(source, Path.Combine(folder.Manifests, Path.GetFileName(source)));
        }

        return folder;
    }

    /// <summary>Writes a file that only this user can read, and gives its path.</summary>
    public string Write(string name, string content)
    {
        var path = Path.Combine(Root, name);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(Encoding.UTF8.GetBytes(content));
        return path;
    }

    /// <summary>32 random bytes in base64url, for secrets and header values.</summary>
    public static string RandomText() => System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public void Dispose()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (IOException)
        {
            // Somebody has a file of it open. The secrets in it ended with the process that made them.
        }
    }
}
