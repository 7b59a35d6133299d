using System.Globalization;
using System.Text;

namespace McpSecureApis.Json.Tests;

/// <summary>What reads forward and once takes exactly the texts that <see cref="StrictJson"/> takes.</summary>
public sealed class StrictJsonReaderTests
{
    private static readonly StrictJsonOptions Options = new() { MaxDepth = 64 };

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\uFEFF1")]
    [InlineData("01")]
    [InlineData("-")]
    [InlineData("-01")]
    [InlineData("+1")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1.e1")]
    [InlineData("0x1")]
    [InlineData("NaN")]
    [InlineData("nul")]
    [InlineData("nulll")]
    [InlineData("True")]
    [InlineData("\"")]
    [InlineData("\"a")]
    [InlineData("\"\\")]
    [InlineData("\"\\\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u00g0\"")]
    [InlineData("\"\\u00\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\ud800\\u0041\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    [InlineData("\"a\nb\"")]
    [InlineData("\"a\0b\"")]
    [InlineData("\0")]
    [InlineData("1\0")]
    [InlineData("[")]
    [InlineData("[1")]
    [InlineData("[1,")]
    [InlineData("[,1]")]
    [InlineData("[1,]")]
    [InlineData("[1 2]")]
    [InlineData("[1}")]
    [InlineData("]")]
    [InlineData("{")]
    [InlineData("{1:2}")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{,\"a\":1}")]
    [InlineData("{\"a\":1]")]
    [InlineData("{\"a\":1 \"b\":2}")]
    [InlineData("1 1")]
    [InlineData("{}{}")]
    [InlineData("/* c */ 1")]
    [InlineData("1 // c")]
    [InlineData("\u00A01")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("{\"\":1,\"\":2}")]
    [InlineData("[{\"b\":{\"abcdefghi\":1,\"abcdefghi\":2}}]")]
    [InlineData("11111111111111111111111111111111111111111111111111111111111111111")]
    public void Read_NotStrict_Refuses(string text)
    {
        Takes(Encoding.UTF8.GetBytes(text)).Should().BeFalse();
        StrictJson.TryParse(Encoding.UTF8.GetBytes(text), Options, out _, out _).Should().BeFalse();
    }

    [Theory]
    [InlineData(" \t\r\n1 ")]
    [InlineData("-0")]
    [InlineData("0.10e-01")]
    [InlineData("1E400")]
    [InlineData("\"\"")]
    [InlineData("\"\\\\ud800\"")]
    [InlineData("\"\\ud83d\\ude00 \\\" \\/ \\b\\f\\n\\r\\t \\u00E9 0123456789012345678901234567890123456789\"")]
    [InlineData("\"é😀\u007F\"")]
    [InlineData("[]")]
    [InlineData("[ ]")]
    [InlineData("[ [ ] , { } , null , true , false ]")]
    [InlineData("{\"a\":1,\"A\":2,\"a \":3,\"\":4,\"abcdefgh\":5,\"abcdefghi\":6,\"abcdefghj\":7,\"aa\":{\"a\":1}}")]
    [InlineData("[{\"a\":1},{\"a\":1}]")]
    public void Read_Strict_Takes(string text)
    {
        Takes(Encoding.UTF8.GetBytes(text)).Should().BeTrue();
        StrictJson.TryParse(Encoding.UTF8.GetBytes(text), Options, out var document, out _).Should().BeTrue();
        document!.Dispose();
    }

    [Fact]
    public void Read_Depth_IsBoundedAlike()
    {
        foreach (var (depth, fits) in new[] { (63, true), (64, true), (65, false), (100_000, false) })
        {
            foreach (var text in new[] { new string('[', depth) + new string(']', depth), string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth) })
            {
                Takes(Encoding.UTF8.GetBytes(text)).Should().Be(fits, "{0} levels", depth);
                StrictJson.TryParse(Encoding.UTF8.GetBytes(text), Options, out var document, out _).Should().Be(fits);
                document?.Dispose();
            }
        }
    }

    [Fact]
    public void Read_InvalidUtf8_Refuses() => Takes([(byte)'"', 0xC0, 0xAF, (byte)'"']).Should().BeFalse();

    [Fact]
    public void Read_ObjectsWithManyNames_FindsTwinsWhereverTheyStand()
    {
        for (var seed = 0; seed < 3_000; seed++)
        {
            var random = new Random(seed);
            var prefix = new string('n', random.Next(12));
            var names = Enumerable.Range(0, random.Next(1, 60)).Select(i => prefix + i.ToString(CultureInfo.InvariantCulture)).ToList();
            var hasTwins = random.Next(2) == 0;
            if (hasTwins)
            {
                names.Add(names[random.Next(names.Count)]);
            }

            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(names));
            var text = $"{{{string.Join(',', names.Select(name => $"\"{Escape(name, random)}\":{{\"{names[0]}\":[{{}}]}}"))}}}";

            Takes(Encoding.UTF8.GetBytes(text)).Should().Be(!hasTwins, "seed {0}: {1}", seed, text);
        }
    }

    [Fact]
    public void Read_NamesThatBeginAlike_TakeTimeWithTheirLength()
    {
        // Every name has the same first bytes and the same length, which is what the comparison looks at first.
        var members = Enumerable.Range(0, 100_000).Select(i => $"\"{new string('x', 20)}{i:D8}\":1").ToList();
        var clock = System.Diagnostics.Stopwatch.StartNew();

        Takes(Encoding.UTF8.GetBytes($"{{{string.Join(',', members)}}}")).Should().BeTrue();
        Takes(Encoding.UTF8.GetBytes($"{{{string.Join(',', members)},{members[77_777]}}}")).Should().BeFalse();

        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(30));
    }

    private static string Escape(string name, Random random)
    {
        var at = random.Next(name.Length);
        return random.Next(3) > 0 ? name : $"{name[..at]}\\u{(int)name[at]:x4}{name[(at + 1)..]}";
    }

    private static bool Takes(byte[] utf8)
    {
        var reader = new StrictJsonReader(utf8, Options);
        try
        {
            reader.Skip();
            return reader.TryComplete();
        }
        finally
        {
            reader.Dispose();
        }
    }
}
