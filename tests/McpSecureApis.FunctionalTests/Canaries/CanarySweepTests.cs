using System.IO.Compression;
using System.Text;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Canaries;

/// <summary>The sweep finds what it is for, in every encoding, so that its silence means something.</summary>
public sealed class CanarySweepTests
{
    private const string Planted = "k7+Wq\"Zr/9-canary&value_5521";

    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes(Planted);

    public static TheoryData<string, string> Encodings()
    {
        var data = new TheoryData<string, string>
        {
            { "raw", Planted },
            { "reversed", new string([.. Planted.Reverse()]) },
            { "hex", Convert.ToHexStringLower(Bytes) },
            { "upper-case hex", Convert.ToHexString(Bytes) },
            { "percent where needed", Uri.EscapeDataString(Planted) },
            { "percent", string.Concat(Bytes.Select(value => $"%{value:X2}")) },
            { "JSON", System.Text.Json.JsonSerializer.Serialize(Planted) },
            { "JSON, all escaped", string.Concat(Planted.Select(character => $"\\u{(int)character:x4}")) },
        };
        for (var before = 0; before < 3; before++)
        {
            for (var after = 0; after < 3; after++)
            {
                var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('a', before) + Planted + new string('b', after)));
                data.Add($"base64, alignment {before}", base64);
                data.Add($"base64url, alignment {before}", base64.Replace('+', '-').Replace('/', '_').TrimEnd('='));
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_planted_secret_is_found(string encoding, string leaked)
    {
        var findings = Sweep(Encoding.UTF8.GetBytes($"before {leaked} after"));

        // Named by the first of its forms that fits: base64url without + and / is base64.
        findings.Should().NotBeEmpty($"{encoding} is one of the forms");
        findings.Should().OnlyContain(finding => !finding.ToString().Contains(Planted, StringComparison.Ordinal));
    }

    [Fact]
    public void A_planted_secret_is_found_in_utf16_of_both_orders()
    {
        Sweep([1, .. Encoding.Unicode.GetBytes("x" + Planted)]).Should().Contain(finding => finding.Encoding == "UTF-16LE");
        Sweep([1, .. Encoding.BigEndianUnicode.GetBytes("x" + Planted)]).Should().Contain(finding => finding.Encoding == "UTF-16BE");
    }

    [Fact]
    public void A_planted_secret_is_found_inside_gzip_also_when_the_stream_is_cut()
    {
        var packed = Gzip(Encoding.UTF8.GetBytes($"head {Planted} {new string('z', 2_000)}"));

        Sweep([.. "HTTP/1.1 200 OK\r\n\r\n"u8, .. packed]).Should().ContainSingle().Which.Output.Should().Contain("gzip at 19");
        Sweep(packed[..^8]).Should().ContainSingle();
        Sweep(Gzip(packed)).Should().ContainSingle();
    }

    [Fact]
    public void A_token_is_found_by_its_signature_or_payload_alone()
    {
        var token = $"{new string('h', 20)}.{Convert.ToHexString(Guid.NewGuid().ToByteArray())}.{Convert.ToHexString(Guid.NewGuid().ToByteArray())}";
        TestKit.Canaries.Secret(token, "a planted token");
        var secrets = TestKit.Canaries.Secrets.Where(secret => secret.Name.StartsWith("a planted token", StringComparison.Ordinal)).ToList();

        secrets.Should().HaveCount(2);
        new CanarySweep(secrets).Search([new CanaryOutput("log", Encoding.UTF8.GetBytes($"sig={token.Split('.')[2]}"))]).Should().ContainSingle();
        new CanarySweep(secrets).Search([new CanaryOutput("log", Encoding.UTF8.GetBytes($"claims={token.Split('.')[1]}"))]).Should().ContainSingle();
    }

    [Fact]
    public void An_output_without_the_secret_has_no_finding() =>
        Sweep(Encoding.UTF8.GetBytes($"before {Planted[..^1]} after {Planted[1..]}")).Should().BeEmpty();

    private static IReadOnlyList<CanaryFinding> Sweep(byte[] output) =>
        new CanarySweep([new CanarySecret("the planted secret", Bytes)]).Search([new CanaryOutput("output", output)]);

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
