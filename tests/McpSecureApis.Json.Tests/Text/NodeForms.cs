using System.Diagnostics;
using System.Runtime.InteropServices;

namespace McpSecureApis.Json.Tests.Text;

/// <summary>The normal forms of texts as Node gives them, which has Unicode data of its own.</summary>
internal sealed class NodeForms
{
    // Texts go as the hexadecimal digits of their UTF-16 units, so that unpaired surrogates come through.
    private const string Script = """
        const read = hex => Buffer.from(hex, 'hex').toString('utf16le');
        const write = s => Buffer.from(s, 'utf16le').toString('hex');
        const pair = s => `${write(s.normalize('NFC'))},${write(s.normalize('NFKC'))}`;
        const lines = [process.versions.unicode];
        for (let c = 0; c < 0x110000; c++) {
          const s = String.fromCodePoint(c);
          if (/\p{Cn}/u.test(s)) lines.push(`${c}`);
          else if (s.normalize('NFKC') !== s) lines.push(`${c},${pair(s)}`);
        }
        lines.push('');
        require('readline').createInterface({ input: process.stdin })
          .on('line', line => lines.push(pair(read(line))))
          .on('close', () => process.stdout.write(lines.join('\n')));
        """;

    private NodeForms(string[] lines)
    {
        var end = Array.IndexOf(lines, "");
        Version = Version.Parse(lines[0]);
        var known = lines[1..end].Select(line => line.Split(',')).ToList();
        Unassigned = [.. known.Where(line => line.Length == 1).Select(line => int.Parse(line[0], provider: null))];
        Changed = known.Where(line => line.Length == 3).ToDictionary(line => int.Parse(line[0], provider: null), line => (Read(line[1]), Read(line[2])));
        Answers = [.. lines[(end + 1)..].Select(line => line.Split(',')).Select(line => (Read(line[0]), Read(line[1])))];
    }

    /// <summary>Gets the version of its Unicode data.</summary>
    public Version Version { get; }

    /// <summary>Gets the code points that it does not know.</summary>
    public HashSet<int> Unassigned { get; }

    /// <summary>Gets both forms of every code point that has another one than itself.</summary>
    public Dictionary<int, (string Nfc, string Nfkc)> Changed { get; }

    /// <summary>Gets both forms of each text that it was asked for.</summary>
    public List<(string Nfc, string Nfkc)> Answers { get; }

    /// <summary>Null when there is no Node.</summary>
    public static async Task<NodeForms?> AskAsync(IEnumerable<string> texts)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("node", ["-e", Script]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            foreach (var text in texts)
            {
                await process.StandardInput.WriteLineAsync(Convert.ToHexString(MemoryMarshal.AsBytes(text.AsSpan())));
            }

            process.StandardInput.Close();
            var lines = (await output).Split('\n');
            await process.WaitForExitAsync();
            process.ExitCode.Should().Be(0);
            return new NodeForms(lines);
        }
    }

    private static string Read(string hex) => new(MemoryMarshal.Cast<byte, char>(Convert.FromHexString(hex)));
}
