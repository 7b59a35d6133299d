using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace McpSecureApis.Core.Tests.Fuzz;

/// <summary>
/// Mutates the files that are kept for a target, for a bounded time and with a seed, so that a run can be repeated. A file that once broke
/// something stays in <c>Fuzz/Corpus</c>. <c>MCPSECUREAPIS_FUZZ_SECONDS</c> and <c>MCPSECUREAPIS_FUZZ_SEED</c> make a longer or another run.
/// </summary>
internal sealed class Fuzzer
{
    private const int LongestInput = 16 * 1024;
    private const int MostKept = 2_000;

    private static readonly string[] Splices =
    [
        "{", "}", "[", "]", "\"", "\\", "\\u", "\\ud800", "\\udc00", "\\u0000", ",", ":", "null", "true", "1e400", "-0", "0.1", "9007199254740993", "{{", "}}", "{v}", "..", "/", "%2e", "%",
        "(", ")", "(?:", "(?=", "*", "+?", "{1,2}", "|", "^", "$", "\\d", "\\p{L}", "\\b", "[^", "-", "\"type\":", "\"$ref\":\"#\"", "\"pattern\":", "\"format\":", "\"enum\":[", "\"allOf\":[",
        "\n", "\t", "  ", "- ", "&a", "*a", "\u202E", "\u200B", "\uFEFF", "é", "😀", "\0", "\r\n", "'", "`", ";", "=", "&", "?", "#",
    ];

    private readonly List<byte[]> _inputs;
    private readonly Random _random;
    private readonly TimeSpan _time;

    public Fuzzer(string target)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Fuzz", "Corpus", target);
        _inputs = [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        Seed = Number("MCPSECUREAPIS_FUZZ_SEED", 1);
        _random = new Random(Seed);
        _time = TimeSpan.FromSeconds(Number("MCPSECUREAPIS_FUZZ_SECONDS", 2));
    }

    public int Seed { get; }

    public int Runs { get; private set; }

    /// <summary>Runs the kept files first, then mutations of them.</summary>
    /// <param name="run">Throws when something is wrong; says whether the input got far, so that it is worth going on from.</param>
    public void Run(Func<byte[], bool> run)
    {
        _inputs.Should().NotBeEmpty();
        foreach (var input in _inputs.ToList())
        {
            Try(run, input);
        }

        for (var clock = Stopwatch.StartNew(); clock.Elapsed < _time;)
        {
            var input = Mutate(_inputs[_random.Next(_inputs.Count)]);
            if (Try(run, input) && _inputs.Count < MostKept)
            {
                _inputs.Add(input);
            }
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private bool Try(Func<byte[], bool> run, byte[] input)
    {
        Runs++;
        var clock = Stopwatch.StartNew();
        bool gotFar;
        try
        {
            gotFar = run(input);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"Broken by the input {Convert.ToBase64String(input)} (seed {Seed}); keep it in Fuzz/Corpus.", error);
        }

        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20), "work is bounded, also for {0}", Convert.ToBase64String(input));
        return gotFar;
    }

    private byte[] Mutate(byte[] source)
    {
        var bytes = new List<byte>(source);
        for (var i = _random.Next(1, 6); i > 0; i--)
        {
            var at = _random.Next(bytes.Count + 1);
            var left = bytes.Count - at;
            switch (_random.Next(7))
            {
                case 0:
                    bytes.RemoveRange(at, Math.Min(_random.Next(1, 20), left));
                    break;
                case 1 or 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Splices[_random.Next(Splices.Length)]));
                    break;
                case 3 when left > 0:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 4 when left > 0:
                    bytes.InsertRange(_random.Next(bytes.Count), bytes.GetRange(at, Math.Min(_random.Next(1, 60), left)));
                    break;
                case 5:
                    var other = _inputs[_random.Next(_inputs.Count)];
                    var from = _random.Next(other.Length + 1);
                    bytes.InsertRange(at, other.AsSpan(from, Math.Min(_random.Next(1, 60), other.Length - from)).ToArray());
                    break;
                default:
                    bytes.Insert(at, (byte)_random.Next(' ', 127));
                    break;
            }
        }

        return [.. bytes.Take(LongestInput)];
    }
}
