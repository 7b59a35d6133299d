using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Callers.IssuerKeys;

namespace McpSecureApis.Core.Tests.Callers;

public sealed class KeySetTests
{
    [Fact]
    public void TryRead_WithoutAlg_TakesItFromTheIssuersList()
    {
        var keys = Read(["PS256", "RS256", "ES384"], TestIssuer.RsaKey("r", algorithm: null), TestIssuer.CurveKey("c", TestIssuer.P384, "P-384", algorithm: null));
        Algorithm(keys, "r").Should().Be("RS256");
        Algorithm(keys, "c").Should().Be("ES384");
        Algorithm(Read(["PS512"], TestIssuer.RsaKey("r", algorithm: null)), "r").Should().Be("PS512");
    }

    [Theory]
    [InlineData("use", "\"enc\"")]
    [InlineData("use", "5")]
    [InlineData("key_ops", "[\"encrypt\"]")]
    [InlineData("key_ops", "\"verify\"")]
    [InlineData("alg", "\"ES256\"")]
    [InlineData("alg", "\"HS256\"")]
    [InlineData("alg", "\"RS512\"")]
    [InlineData("alg", "\"\"")]
    [InlineData("alg", "null")]
    [InlineData("alg", "[\"RS256\"]")]
    [InlineData("kty", "\"oct\"")]
    [InlineData("kty", "\"EC\"")]
    [InlineData("kid", "\"\"")]
    [InlineData("kid", "5")]
    [InlineData("e", "\"AQ\"")]
    [InlineData("e", "\"Aw\"")]
    [InlineData("e", "\"AQAA\"")]
    [InlineData("e", "\"////\"")]
    [InlineData("n", "\"AQAB\"")]
    [InlineData("d", "\"AQAB\"")]
    [InlineData("k", "\"AQAB\"")]
    public void TryRead_UnfitRsaKey_SkipsItAndKeepsTheOthers(string member, string value)
    {
        var bad = TestIssuer.With(TestIssuer.RsaKey("bad", "RS256"), member, JsonNode.Parse(value));
        if (value == "null")
        {
            bad[member] = null;
        }

        var keys = Read(["RS256", "ES256"], bad, TestIssuer.RsaKey("good", "RS256"));
        keys.Skipped.Should().ContainSingle().Which.Index.Should().Be(0);
        keys.TryFind("good", out _).Should().BeTrue();
        keys.Count.Should().Be(1);
    }

    [Fact]
    public void TryRead_ShortRsaKey_Skips()
    {
        using var shortKey = RSA.Create(1024);
        Read(["RS256"], TestIssuer.RsaKey("short", "RS256", shortKey)).Count.Should().Be(0);
    }

    [Theory]
    [InlineData("P-384", "ES256")]
    [InlineData("P-256", "ES384")]
    [InlineData("P-256", "RS256")]
    [InlineData("secp256k1", "ES256K")]
    [InlineData("Ed25519", "EdDSA")]
    public void TryRead_CurveAndAlgorithmDisagree_Skips(string curve, string algorithm) =>
        Read(["ES256", "ES384", "RS256"], TestIssuer.CurveKey("c", curve == "P-384" ? TestIssuer.P384 : TestIssuer.P256, curve, algorithm)).Count.Should().Be(0);

    [Fact]
    public void TryRead_PointNotOnTheCurve_Skips() =>
        Read(["ES256"], TestIssuer.With(TestIssuer.CurveKey("c", TestIssuer.P256, "P-256", "ES256"), "y", new string('A', 43))).Count.Should().Be(0);

    [Fact]
    public void TryRead_OneNameTwice_SkipsBoth()
    {
        var keys = Read(["RS256"], TestIssuer.RsaKey("a", "RS256"), TestIssuer.With(TestIssuer.RsaKey("a", "RS256", TestIssuer.OtherRsa), "use", "enc"), TestIssuer.RsaKey("b", "RS256"));
        keys.TryFind("a", out _).Should().BeFalse();
        keys.TryFind("b", out _).Should().BeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    [InlineData("""{"keys":[]} x""")]
    public void TryRead_NoSet_Refuses(string text) => KeySet.TryRead(Encoding.UTF8.GetBytes(text), ["RS256"], out _).Should().BeFalse();

    [Fact]
    public void TryRead_TooMany_Refuses()
    {
        KeySet.TryRead(Encoding.UTF8.GetBytes($$"""{"keys":[{{string.Join(',', Enumerable.Repeat("{}", 65))}}]}"""), ["RS256"], out _).Should().BeFalse();
        KeySet.TryRead(Encoding.UTF8.GetBytes($$"""{"keys":[],"x":"{{new string('x', 65536)}}"}"""), ["RS256"], out _).Should().BeFalse();
    }

    [Fact]
    public void RsaFingerprint_RandomKey_IsNotWeak() =>
        RsaFingerprint.IsWeak(TestIssuer.Rsa.ExportParameters(includePrivateParameters: false).Modulus).Should().BeFalse();

    private static KeySet Read(IReadOnlyList<string> allowed, params JsonObject[] keys)
    {
        KeySet.TryRead(Encoding.UTF8.GetBytes(TestIssuer.Set(keys).ToJsonString()), allowed, out var set).Should().BeTrue();
        return set!;
    }

    private static string? Algorithm(KeySet keys, string kid) => keys.TryFind(kid, out var key) ? key.Algorithm : null;
}
