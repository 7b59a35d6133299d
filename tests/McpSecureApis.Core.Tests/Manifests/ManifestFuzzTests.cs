using System.Diagnostics;
using System.Text;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;

namespace McpSecureApis.Core.Tests.Manifests;

public sealed class ManifestFuzzTests
{
    private static readonly string[] Splices =
    [
        "\n", "  ", "\t", ":", ": ", "- ", "{", "}", "[", "]", "\"", "'", "|", ">", "&a ", "*a", "!!", "!<x> ", "%", "---\n", "...\n", "#", "?", "? ", "<<: ", "~", "null", "0x", ".nan", "1e999",
        "\\u0000", "\\ud800", "\\U00110000", "\\xZ", "\u202E", "\0", "😀", "['", "']", "''", "..", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "- - - - - - - - - - - - - - - - - - - -", "{a: {b: ", "$schema", "@", "`",
    ];

    [Theory]
    [InlineData("m.yaml", 1)]
    [InlineData("m.json", 2)]
    public void Read_MutatedManifest_NeverThrowsAndServesNothingWithErrors(string file, int seed)
    {
        var random = new Random(seed);
        var source = Encoding.UTF8.GetBytes(file.EndsWith("json", StringComparison.Ordinal) ? ManifestTexts.Json : ManifestTexts.Yaml);
        var clock = Stopwatch.StartNew();
        var refused = 0;
        for (var round = 0; round < 1500 && clock.Elapsed < TimeSpan.FromSeconds(20); round++)
        {
            var bytes = Mutate(source, random);
            var result = ManifestReader.Read(file, bytes);
            (result.Manifest is null).Should().Be(result.Findings.HasErrors);
            foreach (var finding in result.Findings.Findings)
            {
                finding.Line.Should().BePositive();
                finding.Column.Should().BePositive();
                finding.Message.Should().NotBeNullOrEmpty();
                ManifestFindingText.ToLine(finding).Should().NotContainAny("\n", "\u202E", "\0");
            }

            refused += result.Manifest is null ? 1 : 0;
        }

        refused.Should().BeGreaterThan(100);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("{a: ")]
    [InlineData("[a, ")]
    [InlineData("a: ")]
    [InlineData("\"")]
    [InlineData("'a': \n")]
    [InlineData("&a ")]
    [InlineData("!a ")]
    [InlineData("# \n")]
    [InlineData("\t")]
    [InlineData("%\n")]
    [InlineData("|\n")]
    [InlineData("[a]: ")]
    [InlineData("---\n")]
    [InlineData("a\n")]
    [InlineData("{\"a\":")]
    [InlineData("\u202E")]
    public void Read_OneThingRepeated_EndsInTime(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 200_000 / part.Length));
        var clock = Stopwatch.StartNew();
        ManifestTexts.ReadYaml(text).Manifest.Should().BeNull();
        ManifestTexts.ReadJson(text).Manifest.Should().BeNull();
        ManifestTexts.ReadYaml("a: " + text).Manifest.Should().BeNull();
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    private static byte[] Mutate(byte[] source, Random random)
    {
        var bytes = new List<byte>(source);
        for (var i = random.Next(1, 5); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 30), bytes.Count - at));
                    break;
                case 1:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Splices[random.Next(Splices.Length)]));
                    break;
                case 2:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 3:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, Math.Min(random.Next(1, 60), bytes.Count - at)));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes[at] = (byte)random.Next(32, 127);
                    break;
            }
        }

        return [.. bytes];
    }
}
