using System.Collections.Concurrent;
using System.Text;

namespace McpSecureApis.TestKit;

/// <summary>
/// The secrets and the outputs of a test run. Harnesses register both as they go, in any order and from any thread; at the end of the
/// assembly every output is searched for every secret (<see cref="CanarySweep"/>). Register no output that a secret belongs on, such as
/// the token endpoint's reply or the demo's own stdout.
/// </summary>
internal static class Canaries
{
    private static readonly ConcurrentDictionary<string, CanarySecret> KnownSecrets = new(StringComparer.Ordinal);
    private static readonly ConcurrentBag<CanaryOutput> KnownOutputs = [];

    public static IReadOnlyCollection<CanarySecret> Secrets => [.. KnownSecrets.Values];

    public static IReadOnlyCollection<CanaryOutput> Outputs => [.. KnownOutputs];

    /// <summary>Registers a token, client secret or key. Of a JWT, payload and signature are looked for on their own.</summary>
    /// <param name="value">At least 12 characters, so that it cannot stand in an output by chance.</param>
    /// <param name="name">What a finding calls it; the value itself is never printed.</param>
    public static void Secret(string value, string name = "secret")
    {
        var parts = value.Split('.');
        if (parts.Length == 3 && parts.All(part => part.Length >= CanarySecret.MinLength))
        {
            // The header is the same for all tokens of an issuer and no secret.
            Secret(Encoding.UTF8.GetBytes(parts[1]), name + " (payload)");
            Secret(Encoding.UTF8.GetBytes(parts[2]), name + " (signature)");
            return;
        }

        Secret(Encoding.UTF8.GetBytes(value), name);
    }

    /// <inheritdoc cref="Secret(string, string)"/>
    public static void Secret(byte[] value, string name = "secret") =>
        KnownSecrets.TryAdd(Convert.ToHexString(value), new CanarySecret(name, value));

    /// <summary>Registers what went out: a log, a response with its headers, an exported trace.</summary>
    public static void Output(string name, byte[] bytes) => KnownOutputs.Add(new CanaryOutput(name, bytes));

    /// <inheritdoc cref="Output(string, byte[])"/>
    public static void Output(string name, string text) => Output(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Registers a file, or every file below a folder, as it is at this moment. A path that is not there is nothing.</summary>
    public static void OutputPath(string name, string path)
    {
        if (File.Exists(path))
        {
            Output($"{name}: {Path.GetFileName(path)}", ReadShared(path));
        }
        else if (Directory.Exists(path))
        {
            foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
            {
                Output($"{name}: {Path.GetRelativePath(path, file)}", ReadShared(file));
            }
        }
    }

    private static byte[] ReadShared(string path)
    {
        // The server may still hold the file open, as it does with its audit segment.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return copy.ToArray();
    }
}
