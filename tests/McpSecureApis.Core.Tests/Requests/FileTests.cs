using System.Text;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests.Texts;
using McpSecureApis.Core.Requests.Writing;

namespace McpSecureApis.Core.Tests.Requests;

/// <summary>Files from base64: one text for one content, bounded, and of a type that the manifest names.</summary>
public sealed class FileTests
{
    private readonly RequestFixture _fixture = new()
    {
        Method = "PUT",
        Properties = """{"doc":{"type":"string","contentEncoding":"base64"}}""",
        Required = ["doc"],
        File = new FileManifest { Argument = "doc", MaxBytes = 16, MediaTypes = ["application/pdf", "text/plain"] },
    };

    [Theory]
    [InlineData("JVBERi0xLjQ=", "application/pdf", "%PDF-1.4")]
    [InlineData("aGVsbG8=", "text/plain", "hello")]
    [InlineData("aGVsbG8h", "text/plain", "hello!")]
    [InlineData("YQ==", "text/plain", "a")]
    [InlineData("MTIzNDU2Nzg5MDEyMzQ1Ng==", "text/plain", "1234567890123456")]
    public void Build_File_IsTheWholeBody(string base64, string mediaType, string content)
    {
        var body = _fixture.Build($$"""{"doc":"{{base64}}"}""").Body!;
        (body.ContentType, Encoding.UTF8.GetString(body.Bytes.Span)).Should().Be((mediaType, content));
    }

    [Fact]
    public void Build_FileWithJsonEscapes_IsTheSameFile()
    {
        _fixture.File = _fixture.File! with { MediaTypes = ["application/octet-stream"] };
        var body = _fixture.Build("""{"doc":"\/\u002B++"}""").Body!;
        body.Bytes.ToArray().Should().Equal(Convert.FromBase64String("/+++"));
    }

    [Theory]
    [InlineData("", "file-empty")]
    [InlineData("=", "file-base64")]
    [InlineData("====", "file-base64")]
    [InlineData("a", "file-base64")]
    [InlineData("aGVsbG8", "file-base64")] // not padded
    [InlineData("aGVsbG8==", "file-base64")]
    [InlineData("aGVsbG9=", "file-base64")] // the unused bits of the last digit are not zero
    [InlineData("YR==", "file-base64")]
    [InlineData("YQ=a", "file-base64")]
    [InlineData("YQ==YQ==", "file-base64")]
    [InlineData("aGVs\\nbG8=", "file-base64")]
    [InlineData("aGVs bG8", "file-base64")]
    [InlineData("aGVsbG8-", "file-base64")] // the URL alphabet
    [InlineData("data:;base64,aGVsbG8=", "file-base64")]
    [InlineData("\\u0130GVs", "file-base64")]
    [InlineData("MTIzNDU2Nzg5MDEyMzQ1Njc=", "file-size")]
    [InlineData("MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MA==", "file-size")]
    [InlineData("iVBORw0KGgo=", "file-type")]
    [InlineData("TVqQAAMAAAA=", "file-type")] // a program
    [InlineData("AAECAw==", "file-type")]
    [InlineData("gIGC", "file-type")] // no UTF-8
    public void Build_FileThatMayNotBeSent_SaysWhatIsAllowed(string base64, string rule)
    {
        var refusal = _fixture.Refuse($$"""{"doc":"{{base64}}"}""");
        refusal.Reason.Should().Be(RefusalReason.InvalidArguments);
        var problem = refusal.Problems.Single();
        (problem.Path, problem.Rule).Should().Be(("/doc", rule));
        problem.Message.Should().Contain(rule switch { "file-size" => "at most 16 bytes", "file-type" => "application/pdf or text/plain", "file-base64" => "for example", _ => "leave the argument out" });
        if (base64.Length > 8)
        {
            refusal.Message.Should().NotContain(base64);
        }
    }

    [Theory]
    [InlineData("image/png", "89504E470D0A1A0A00", true)]
    [InlineData("image/png", "FFD8FFE0", false)]
    [InlineData("image/jpeg", "FFD8FFE0", true)]
    [InlineData("image/gif", "474946383961", true)]
    [InlineData("image/gif", "474946383061", false)]
    [InlineData("image/webp", "524946460000000057454250", true)]
    [InlineData("image/webp", "524946460000000057415645", false)]
    [InlineData("audio/wav", "524946460000000057415645", true)]
    [InlineData("image/tiff", "49492A00", true)]
    [InlineData("image/bmp", "424D1000000000000000", true)]
    [InlineData("application/pdf", "255044462D", true)]
    [InlineData("application/pdf", "0A255044462D", false)]
    [InlineData("application/zip", "504B0304", true)]
    [InlineData("application/zip", "504B0506", true)]
    [InlineData("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "504B0304", true)]
    [InlineData("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "255044462D", false)]
    [InlineData("application/msword", "D0CF11E0A1B11AE1", true)]
    [InlineData("application/gzip", "1F8B08", true)]
    [InlineData("video/mp4", "0000001866747970", true)]
    [InlineData("audio/mpeg", "494433", true)]
    [InlineData("audio/mpeg", "FFFB", true)]
    [InlineData("audio/mpeg", "FFF3", true)]
    [InlineData("audio/mpeg", "FFF2", true)]
    [InlineData("audio/mpeg", "FFF1", false)]
    [InlineData("text/plain", "61090D0A62", true)]
    [InlineData("text/plain", "61090A0C0D62", true)]
    [InlineData("text/plain", "6108", false)]
    [InlineData("text/plain", "610B", false)]
    [InlineData("text/plain", "610E", false)]
    [InlineData("text/plain", "617F", false)]
    [InlineData("text/plain", "6100", false)]
    [InlineData("text/plain", "611B5B", false)]
    [InlineData("text/csv", "612C62", true)]
    [InlineData("text/plain", "255044462D", false)]
    [InlineData("text/plain", "2321", false)]
    [InlineData("application/json", "7B7D", true)]
    [InlineData("application/json", "7B", false)]
    [InlineData("application/json", "7B2261223A312C2261223A327D", false)] // a member twice
    [InlineData("application/vnd.x+json", "5B5D", true)]
    [InlineData("application/xml", "203C612F3E", true)]
    [InlineData("application/xml", "61", false)]
    [InlineData("application/xml", "EFBBBF3C612F3E", true)] // a byte order mark
    [InlineData("application/xml", "090A0D203C", true)]
    [InlineData("application/xml", "0C3C", false)]
    [InlineData("image/svg+xml", "3C7376672F3E", true)]
    [InlineData("model/stl", "0001", true)]
    [InlineData("model/stl", "255044462D", false)]
    [InlineData("model/stl", "7F454C46", false)]
    [InlineData("application/octet-stream", "7F454C46", true)]
    public void Find_Content_FitsItsTypeOrNot(string mediaType, string content, bool fits) =>
        MediaTypeContent.Find(Convert.FromHexString(content), [mediaType]).Should().Be(fits ? mediaType : null);

    [Fact]
    public void Decode_AnyBytes_HaveExactlyOneText()
    {
        var random = new Random(1);
        for (var i = 0; i < Rounds.Of(5_000); i++)
        {
            var bytes = new byte[random.Next(0, 40)];
            random.NextBytes(bytes);
            var text = Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes));
            StrictBase64.Decode(text).Should().Equal(bytes);
            if (text.Length > 0)
            {
                var at = random.Next(text.Length);
                text[at] = (byte)random.Next(0x20, 0x7F);
                var changed = StrictBase64.Decode(text);
                (changed is null || Convert.ToBase64String(changed) == Encoding.ASCII.GetString(text)).Should().BeTrue();
            }
        }
    }

    [Fact]
    public void Compile_FileAsBody_NeedsAnArgumentThatIsAlwaysThereAndNoNameNoClaim()
    {
        _fixture.Required = [];
        _fixture.Properties = """{"doc":{"type":"string","contentEncoding":"base64","contentMediaType":"image/gif"}}""";
        _fixture.File = _fixture.File! with { Filename = "x.pdf", MaxBytes = 4 * 1024 * 1024 };
        _fixture.Bind["b"] = new BindManifest { Claim = "c", In = BindTarget.Body, Name = "owner" };
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Select(finding => (finding.Path, finding.Rule)).Should().BeEquivalentTo(new[]
        {
            ("tools[0].bind.b", "request-bind"), ("tools[0].request.file.argument", "request-file"), ("tools[0].request.file.argument", "request-file"),
            ("tools[0].request.file.maxBytes", "request-file"), ("tools[0].request.file.filename", "request-file"),
        });
    }

    [Fact]
    public void Match_FileBody_IsTheArgumentsContentOrNothing()
    {
        Matches("hello", "text/plain").Should().BeTrue();
        Matches("hellO", "text/plain").Should().BeFalse();
        Matches("hello", "text/html").Should().BeFalse();
        _fixture.Matches("https://orders.example/api/orders", """{"doc":"aGVsbG8="}""").Should().BeFalse();

        bool Matches(string content, string type) =>
            _fixture.Matches("https://orders.example/api/orders", """{"doc":"aGVsbG8="}""", new RequestBody(Encoding.UTF8.GetBytes(content), type));
    }

    [Theory]
    [InlineData("text/csv", true)]
    [InlineData("application/json", true)]
    [InlineData("application/vnd.x+xml", true)]
    [InlineData("application/zip", true)]
    [InlineData("application/msword", true)]
    [InlineData("image/png", true)]
    [InlineData("application/octet-stream", false)]
    [InlineData("model/stl", false)]
    public void IsKnown_MediaType_HasACheckOfItsOwn(string mediaType, bool known) => MediaTypeContent.IsKnown(mediaType).Should().Be(known);

    [Theory]
    [InlineData(5, "text/plain", "hello", true)]
    [InlineData(4, "text/plain", "hello", false)] // longer than the template lets through
    [InlineData(5, "text/plain", "", false)]
    public void Match_FileBody_IsWithinItsSize(int maxBytes, string type, string content, bool allowed)
    {
        _fixture.File = _fixture.File! with { MaxBytes = maxBytes };
        var arguments = $$"""{"doc":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(content))}}"}""";
        _fixture.Matches("https://orders.example/api/orders", arguments, new RequestBody(Encoding.UTF8.GetBytes(content), type)).Should().Be(allowed);
    }

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(3 * 1024 * 1024, 32, true)]
    [InlineData(0, 1, false)]
    [InlineData((3 * 1024 * 1024) + 1, 1, false)]
    [InlineData(1, 0, false)]
    [InlineData(1, 33, false)]
    public void Compile_File_IsBoundedInBytesAndTypes(long maxBytes, int types, bool sound)
    {
        _fixture.File = _fixture.File! with { MaxBytes = maxBytes, MediaTypes = [.. Enumerable.Repeat("text/plain", types)] };
        (_fixture.Compile() is not null).Should().Be(sound);
    }

    [Theory]
    [InlineData("""{"type":"string","contentEncoding":"base64"}""", true)]
    [InlineData("""{"type":["string"],"contentEncoding":"base64"}""", true)]
    [InlineData("""{"type":["string","null"],"contentEncoding":"base64"}""", false)]
    [InlineData("""{"type":"integer","contentEncoding":"base64"}""", false)]
    [InlineData("""{"type":"string","contentEncoding":"base64url"}""", false)]
    [InlineData("""{"type":"string"}""", false)]
    public void Compile_FileArgument_SaysThatItIsBase64(string schema, bool sound)
    {
        _fixture.Properties = $$"""{"doc":{{schema}}}""";
        (_fixture.Compile() is not null).Should().Be(sound);
    }

    [Theory]
    [InlineData("""{"type":"string","pattern":"^[a-z0-9]{1,8}$"}""", true, true)]
    [InlineData("""{"type":"string","pattern":"^[a-z0-9]{1,8}$"}""", false, false)] // not always there
    [InlineData("""{"type":"string","pattern":"^[a-z%]+$"}""", true, false)]
    [InlineData("""{"type":"string","pattern":"^[a-z/]+$"}""", true, false)]
    [InlineData("""{"type":"string"}""", true, false)]
    [InlineData("""{"type":["string","null"],"enum":["a"]}""", true, false)]
    public void Compile_ArgumentInAFileName_IsRestricted(string schema, bool required, bool sound)
    {
        _fixture.Properties = $$"""{"doc":{"type":"string","contentEncoding":"base64"},"n":{{schema}}}""";
        _fixture.Required = required ? ["n"] : [];
        _fixture.Multipart = new() { ["doc"] = new PartManifest { File = _fixture.File! with { Filename = "{n}.pdf" } } };
        _fixture.File = null;
        (_fixture.Compile() is not null).Should().Be(sound);
    }

    [Theory]
    [InlineData("0061", true)]
    [InlineData("", false)]
    [InlineData("D83DDE00", true)]
    [InlineData("D83DDE000061", true)]
    [InlineData("0061D83D", false)]
    [InlineData("D83D0061", false)]
    [InlineData("DE00D83D", false)]
    public void TryRead_Claim_IsOneWellFormedText(string units, bool isRead)
    {
        var subject = string.Concat(units.Chunk(4).Select(unit => (char)Convert.ToUInt16(new string(unit), 16)));
        ClaimText.TryRead(_fixture.Caller with { Subject = subject }, "sub").Should().Be(isRead ? subject : null);
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void TryRead_Claim_IsBounded(int length, bool isRead) =>
        ClaimText.TryRead(_fixture.Caller with { Subject = new string('a', length) }, "sub").Should().Be(isRead ? new string('a', length) : null);
}
