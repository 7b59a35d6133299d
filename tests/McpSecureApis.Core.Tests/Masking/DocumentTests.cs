using System.Text;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Masking.Projection;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Tests.Masking;

public sealed class DocumentTests
{
    private const string Secret = "s3cret-of-the-backend-0123456789";

    private static readonly byte[] Png = [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', 0, 0xFF, 0xFE];

    [Theory]
    [InlineData("public", "See a@example.com\u200b.", "See a@example.com.")]
    [InlineData("free-text", "See anna@example.com.", "See [email].")]
    [InlineData("public", "Key AKIAIOSFODNN7EXAMPLE.", "Key [secret].")]
    [InlineData("medical", "Healthy.", "[redacted:medical]")]
    [InlineData("address", "Main Street 1", "[redacted:address]")]
    [InlineData("public", "", "")]
    [InlineData("public", "{\"a\":1}", "{\"a\":1}")]
    public void Create_Text_IsOneValueOfItsClass(string dataClass, string body, string expected)
    {
        var result = Masked("text/plain", dataClass, Encoding.UTF8.GetBytes(body));
        result.Text().Should().Be(expected);
        result.Document.Should().Be(new MaskedDocument("text/plain", IsText: true));
        result.Content.Should().BeNull("it is no JSON, also when it looks like it");
        result.Masked.Values.Sum().Should().Be(body == expected ? 0 : 1);
    }

    [Fact]
    public void Create_Picture_LeavesAsItIs()
    {
        var result = Masked("image/png", "public", Png);
        result.Utf8.ToArray().Should().Equal(Png);
        result.Document.Should().Be(new MaskedDocument("image/png", IsText: false));
        result.Masked.Should().BeEmpty();
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("text/plain")]
    public void Create_KeptDocument_IsNoPartOfTheReplysBuffer(string type)
    {
        var body = type == "image/png" ? [.. Png] : "plain"u8.ToArray();
        var result = Masked(type, "public", body);
        var kept = result.Utf8.ToArray();
        body.AsSpan().Clear();
        result.Utf8.ToArray().Should().Equal(kept, "the buffer goes back to a pool that other calls read into");
    }

    [Theory]
    [InlineData("medical")]
    [InlineData("free-text")]
    [InlineData("email")]
    [InlineData("customer-id")]
    public void Create_PictureOfAMaskedClass_IsWithheldWhole(string dataClass)
    {
        var result = Masked("image/png", dataClass, Png);
        result.Text().Should().Be($"[redacted:{dataClass}]");
        result.Document.Should().Be(new MaskedDocument("text/plain", IsText: true));
        result.Masked.Should().ContainKey(dataClass).WhoseValue.Should().Be(1);
    }

    [Theory]
    [InlineData("image/png", "<svg onload=alert(1)>")]
    [InlineData("image/png", "")]
    [InlineData("image/jpeg", "\u0089PNG\r\n")]
    [InlineData("image/gif", "GIF")]
    [InlineData("image/webp", "RIFF0000WAVE")]
    [InlineData("image/webp", "RIFF0000WEB")]
    [InlineData("application/pdf", "<html>%PDF-1.7")]
    public void Create_BytesOfAnotherKind_AreRefused(string type, string body) =>
        Mask(type, "public", Encoding.Latin1.GetBytes(body)).Reason().Should().Be(RefusalReason.ReplyInvalid);

    [Theory]
    [InlineData("image/jpeg", "\u00FF\u00D8\u00FF\u00E0")]
    [InlineData("image/gif", "GIF89a")]
    [InlineData("image/webp", "RIFF0000WEBPVP8 ")]
    [InlineData("application/pdf", "%PDF-1.7")]
    public void Create_BytesOfItsKind_AreTaken(string type, string body) => Masked(type, "public", Encoding.Latin1.GetBytes(body)).Document!.MediaType.Should().Be(type);

    [Theory]
    [InlineData("text/plain", "x s3cret-of-the-backend-0123456789 x")]
    [InlineData("text/csv", "a,s3cret-of-the\u200b-backend-0123456789")]
    [InlineData("application/pdf", "%PDF-1.7 \u0000 czNjcmV0LW9mLXRoZS1iYWNrZW5kLTAxMjM0NTY3ODk= ")]
    public void Create_CredentialInside_IsRefused(string type, string body) =>
        Mask(type, "public", Encoding.UTF8.GetBytes(body)).Reason().Should().Be(RefusalReason.CredentialInReply);

    [Fact]
    public void Compile_UnknownClass_IsAFinding()
    {
        Compile("image/png", "no-such-class", out var findings).Should().BeNull();
        findings.Findings.Should().ContainSingle().Which.Rule.Should().Be("unknown-class");
    }

    private static MaskedResult Masked(string type, string dataClass, byte[] body)
    {
        Mask(type, dataClass, body).TryGet(out var result, out var refusal).Should().BeTrue(refusal?.Message);
        return result!;
    }

    private static Outcome<MaskedResult> Mask(string type, string dataClass, byte[] body) =>
        MaskingFixture.Mask(Compile(type, dataClass, out _)!, body, secret: Secret);

    private static MaskingDefinition? Compile(string type, string dataClass, out FindingCollector findings)
    {
        findings = new FindingCollector("orders.yaml", new SourceMap());
        var response = new ResponseManifest { Content = new FieldManifest { Class = dataClass } };
        return MaskingDefinition.Compile(MaskingFixture.Tool, response, MaskingPolicy.Default, "resources[0].response", findings, DocumentType.Find(type));
    }
}
