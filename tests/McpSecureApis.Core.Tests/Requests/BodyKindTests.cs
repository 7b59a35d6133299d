using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Matching;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;
using McpSecureApis.Core.Requests.Writing;
using static McpSecureApis.Core.Tests.Requests.RequestFixture;

namespace McpSecureApis.Core.Tests.Requests;

/// <summary>Forms and multipart bodies: what is written, what is refused, and what is not taken for it when it is read again.</summary>
public sealed class BodyKindTests
{
    private readonly RequestFixture _fixture = new() { Method = "POST" };

    [Fact]
    public void Build_Form_FillsEveryField()
    {
        _fixture.Properties =
            """{"name":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}},"range":{"type":"object","properties":{"from":{"type":"integer"}}},"note":{"type":"string"}}""";
        _fixture.Form = new() { ["kind"] = Text("a & b"), ["name"] = Text("{name}"), ["tag"] = Styled("tags"), ["range"] = Styled("range", ParameterStyle.DeepObject), ["note"] = Text("{note}") };
        _fixture.Bind["who"] = new BindManifest { Claim = "tenant_id", In = BindTarget.Body, Name = "tenant" };
        var body = _fixture.Build("""{"name":"é+&=%","tags":["x y","z"],"range":{"from":1.0}}""").Body!;
        body.ContentType.Should().Be("application/x-www-form-urlencoded");
        Encoding.ASCII.GetString(body.Bytes.Span).Should().Be("kind=a%20%26%20b&name=%C3%A9%2B%26%3D%25&tag=x%20y&tag=z&range%5Bfrom%5D=1.0&tenant=acme");
        _fixture.Refuse("""{"name":"\u0000"}""").Problems.Single().Path.Should().Be("/name");
    }

    [Fact]
    public void Build_FormWithNothing_IsAnEmptyForm()
    {
        _fixture.Properties = """{"name":{"type":"string"}}""";
        _fixture.Form = new() { ["name"] = Text("{name}") };
        var body = _fixture.Build("{}").Body!;
        (body.ContentType, body.Bytes.Length).Should().Be(("application/x-www-form-urlencoded", 0));
    }

    [Theory]
    [InlineData("v=a", """{"v":"a"}""", true)]
    [InlineData("v=a%20b", """{"v":"a b"}""", true)]
    [InlineData("v=a+b", """{"v":"a b"}""", false)]
    [InlineData("v=a&v=b", """{"v":"a"}""", false)]
    [InlineData("v=a&w=b", """{"v":"a"}""", false)]
    [InlineData("v=b", """{"v":"a"}""", false)]
    [InlineData("", """{"v":"a"}""", false)]
    [InlineData("", "{}", true)]
    [InlineData("&v=a", """{"v":"a"}""", false)]
    [InlineData("v=a\r\n", """{"v":"a"}""", false)]
    public void Match_Form(string body, string arguments, bool allowed)
    {
        _fixture.Properties = """{"v":{"type":"string"}}""";
        _fixture.Form = new() { ["v"] = Text("{v}") };
        Matches(body, RequestBody.Form, arguments).Should().Be(allowed);
        Matches(body, RequestBody.Json, arguments).Should().BeFalse();
    }

    [Fact]
    public void Build_Multipart_FillsEveryPart()
    {
        Multipart();
        _fixture.Bind["who"] = new BindManifest { Claim = "tenant_id", In = BindTarget.Body, Name = "tenant" };
        var body = _fixture.Build("""{"note":"a\r\n--b","tags":["x","y"],"meta":{"k": 1.10},"doc":"JVBERi0xLjQ=","name":"r-1"}""").Body!;
        var boundary = body.ContentType["multipart/form-data; boundary=".Length..];
        boundary.Should().MatchRegex("^[0-9a-f]{48}$");
        Encoding.UTF8.GetString(body.Bytes.Span).Should().Be(string.Join("\r\n",
        [
            $"--{boundary}", "Content-Disposition: form-data; name=\"kind\"", "", "scan",
            $"--{boundary}", "Content-Disposition: form-data; name=\"note\"", "", "a\r\n--b",
            $"--{boundary}", "Content-Disposition: form-data; name=\"tag\"", "", "x",
            $"--{boundary}", "Content-Disposition: form-data; name=\"tag\"", "", "y",
            $"--{boundary}", "Content-Disposition: form-data; name=\"meta\"", "Content-Type: application/json", "", """{"k": 1.10}""",
            $"--{boundary}", "Content-Disposition: form-data; name=\"doc\"; filename=\"r-1.pdf\"", "Content-Type: application/pdf", "", "%PDF-1.4",
            $"--{boundary}", "Content-Disposition: form-data; name=\"tenant\"", "", "acme",
            $"--{boundary}--", "",
        ]));
        _fixture.Build("""{"name":"r-1"}""").Body!.Bytes.Length.Should().BeGreaterThan(0, "what is absent has no part");
    }

    [Fact]
    public void Build_Multipart_HasABoundaryOfItsPartsAlone()
    {
        Multipart();
        Enumerable.Range(0, 50).Select(i => _fixture.Build($$"""{"name":"r-1","note":"{{i}}"}""").Body!.ContentType).Distinct().Should().HaveCount(50);
        var first = _fixture.Build("""{"name":"r-1","note":"1"}""").Body!;
        var second = _fixture.Build("""{"name":"r-1","note":"1"}""").Body!;
        second.ContentType.Should().Be(first.ContentType);
        second.Bytes.Span.SequenceEqual(first.Bytes.Span).Should().BeTrue("a person's yes is to these bytes");
    }

    /// <summary>Whoever knows the boundary of one body puts it into the next one, and gets another boundary.</summary>
    [Fact]
    public void Build_MultipartWithTheBoundaryOfAnotherBody_HasAnotherOne()
    {
        Multipart();
        var boundary = _fixture.Build("""{"name":"r-1","note":"1"}""").Body!.ContentType["multipart/form-data; boundary=".Length..];
        var body = _fixture.Build($$"""{"name":"r-1","note":"\r\n--{{boundary}}--"}""").Body!;
        body.ContentType.Should().NotEndWith(boundary);
        Encoding.UTF8.GetString(body.Bytes.Span).Should().Contain($"--{boundary}--");
    }

    [Theory]
    [InlineData("""{"name":"a/b"}""", "/name", "file-name")]
    [InlineData("""{"name":".."}""", "/name", "file-name")]
    [InlineData("""{"name":".htaccess"}""", "/name", "file-name")]
    [InlineData("""{"name":"a\"; filename=\"b"}""", "/name", "file-name")]
    [InlineData("""{"name":"a\r\nX: 1"}""", "/name", "file-name")]
    [InlineData("""{"name":"a%22"}""", "/name", "file-name")]
    [InlineData("""{"name":"ａ"}""", "/name", "file-name")]
    [InlineData("""{"name":"a","note":"\uFEFFx"}""", "/note", "request-value")]
    [InlineData("""{"name":"a","tags":["\uFEFFx"]}""", "/tags/0", "request-value")]
    [InlineData("""{"name":"a","tags":[{}]}""", "/tags/0", "request-value")]
    public void Build_MultipartValueThatCouldBeReadAsAnother_IsRefused(string arguments, string pointer, string rule)
    {
        Multipart();
        var problem = _fixture.Refuse(arguments.Replace("}", ""","doc":"JVBERi0xLjQ="}""", StringComparison.Ordinal).Replace("""[{,"doc":"JVBERi0xLjQ="}]""", "[{}]", StringComparison.Ordinal)).Problems.Single();
        (problem.Path, problem.Rule).Should().Be((pointer, rule));
    }

    [Theory]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"v\"\r\n\r\na\r\n--B--\r\n", true)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"v\"\r\n\r\nb\r\n--B--\r\n", false)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"w\"\r\n\r\na\r\n--B--\r\n", false)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"v\"\r\n\r\na\r\n--B\r\nContent-Disposition: form-data; name=\"v\"\r\n\r\na\r\n--B--\r\n", false)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"v\"; filename=\"x\"\r\n\r\na\r\n--B--\r\n", false)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"v\"\r\nContent-Type: text/html\r\n\r\na\r\n--B--\r\n", false)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"v\"\r\nX-A: 1\r\n\r\na\r\n--B--\r\n", false)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"v\"\r\n\r\na\r\n--B--\r\nrest", false)]
    [InlineData("x\r\n--B\r\nContent-Disposition: form-data; name=\"v\"\r\n\r\na\r\n--B--\r\n", false)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"v\"\r\n\r\na\r\n--B--", false)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"v\"\r\n\r\na\r\n", false)]
    [InlineData("--B--\r\n", false)]
    [InlineData("", false)]
    public void Match_Multipart(string body, bool allowed)
    {
        _fixture.Properties = """{"v":{"type":"string"}}""";
        _fixture.Multipart = new() { ["v"] = new PartManifest { Argument = "v" } };
        Matches(body, RequestBody.Multipart + "B", """{"v":"a"}""").Should().Be(allowed);
        Matches(body, RequestBody.Form, """{"v":"a"}""").Should().BeFalse();
    }

    [Fact]
    public void Match_MultipartFile_IsTheArgumentsContentOrNothing()
    {
        _fixture.Properties = """{"doc":{"type":"string","contentEncoding":"base64"}}""";
        _fixture.Multipart = new() { ["doc"] = new PartManifest { File = Pdf("x.pdf") } };
        Part("x.pdf", "application/pdf", "%PDF-1.4").Should().BeTrue();
        Part("y.pdf", "application/pdf", "%PDF-1.4").Should().BeFalse();
        Part("x.pdf", "text/html", "%PDF-1.4").Should().BeFalse();
        Part("x.pdf", "application/pdf", "%PDF-1.5").Should().BeFalse();
        Part("x.pdf", "application/pdf", "").Should().BeFalse();

        bool Part(string name, string type, string content) => Matches(
            $"--B\r\nContent-Disposition: form-data; name=\"doc\"; filename=\"{name}\"\r\nContent-Type: {type}\r\n\r\n{content}\r\n--B--\r\n",
            RequestBody.Multipart + "B",
            """{"doc":"JVBERi0xLjQ="}""");
    }

    [Fact]
    public void Compile_BodyKinds_AreNotMixedAndNotWithGet()
    {
        _fixture.Form = new() { ["a"] = Text("b") };
        _fixture.Body = "{}";
        _fixture.Multipart = new() { ["a"] = new PartManifest { Template = "b" } };
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Select(finding => (finding.Path, finding.Rule)).Should().BeEquivalentTo(
            new[] { ("tools[0].request.form", "request-body"), ("tools[0].request.multipart", "request-body") });

        var get = new RequestFixture { Form = new() { ["a"] = Text("b") } };
        get.Compile().Should().BeNull();
    }

    [Fact]
    public void Compile_PartsMisused_SayWhere()
    {
        _fixture.Properties = """{"n":{"type":["string","null"]},"l":{"type":"array"},"doc":{"type":"string"},"free":{"type":"string"}}""";
        _fixture.Multipart = new()
        {
            ["q\"uote"] = new PartManifest { Template = "x" },
            ["none"] = new PartManifest(),
            ["both"] = new PartManifest { Argument = "n", Template = "x" },
            ["null"] = new PartManifest { Argument = "n" },
            ["list"] = new PartManifest { Argument = "l" },
            ["text"] = new PartManifest { Template = "x{l}" },
            ["NULL"] = new PartManifest { Template = "x" },
            ["doc"] = new PartManifest { File = new FileManifest { Argument = "doc", MaxBytes = 0, MediaTypes = ["image/*"], Filename = "../x" } },
            ["doc2"] = new PartManifest { File = new FileManifest { Argument = "doc", MaxBytes = 1, MediaTypes = ["model/stl", "image/png"], Filename = "{free}.png" } },
            ["doc3"] = new PartManifest { File = new FileManifest { Argument = "doc", MaxBytes = 1, MediaTypes = [] } },
        };
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Select(finding => finding.Path).Distinct().Should().BeEquivalentTo(new[]
        {
            "tools[0].request.multipart['q\"uote']", "tools[0].request.multipart.none", "tools[0].request.multipart.both", "tools[0].request.multipart.null", "tools[0].request.multipart.list",
            "tools[0].request.multipart.text", "tools[0].request.multipart.NULL",
            "tools[0].request.multipart.doc.file.argument", "tools[0].request.multipart.doc.file.maxBytes", "tools[0].request.multipart.doc.file.mediaTypes[0]", "tools[0].request.multipart.doc.file.filename",
            "tools[0].request.multipart.doc2.file.argument", "tools[0].request.multipart.doc2.file.mediaTypes[0]", "tools[0].request.multipart.doc2.file.filename",
            "tools[0].request.multipart.doc3.file.argument", "tools[0].request.multipart.doc3.file.mediaTypes",
        });
    }

    private static FileManifest Pdf(string filename) => new() { Argument = "doc", MaxBytes = 100, MediaTypes = ["application/pdf"], Filename = filename };

    private bool Matches(string body, string contentType, string arguments) =>
        _fixture.Matches("https://orders.example/api/orders", arguments, new RequestBody(Encoding.UTF8.GetBytes(body), contentType));

    private void Multipart()
    {
        _fixture.Required = ["name"];
        _fixture.Properties = """
            {"note":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}},"meta":{"type":"object"},
             "doc":{"type":"string","contentEncoding":"base64"},"name":{"type":"string","pattern":"^[a-z0-9-]{1,40}$"}}
            """;
        _fixture.Multipart = new()
        {
            ["kind"] = new PartManifest { Template = "scan" },
            ["note"] = new PartManifest { Template = "{note}" },
            ["tag"] = new PartManifest { Argument = "tags" },
            ["meta"] = new PartManifest { Argument = "meta" },
            ["doc"] = new PartManifest { File = Pdf("{name}.pdf") },
        };
    }

    /// <summary>What a person said yes to before an update is the same body after it, so the boundary is pinned.</summary>
    [Fact]
    public void Build_Multipart_HasTheBoundaryThatItAlwaysHad()
    {
        Multipart();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(new byte[4]);
        foreach (var text in new[] { "Content-Disposition: form-data; name=\"kind\"", "scan", "Content-Disposition: form-data; name=\"note\"", "abc" })
        {
            hash.AppendData([0, 0, 0, (byte)text.Length]);
            hash.AppendData(Encoding.ASCII.GetBytes(text));
        }

        _fixture.Build("""{"name":"r-1","note":"abc"}""").Body!.ContentType.Should()
            .Be("multipart/form-data; boundary=" + Convert.ToHexStringLower(hash.GetHashAndReset())[..48]);
    }

    [Fact]
    public void Build_Multipart_IsBoundedInBytesAndParts()
    {
        _fixture.Properties = """{"tags":{"type":"array","items":{"type":"string"}}}""";
        _fixture.Multipart = new() { ["t"] = new PartManifest { Argument = "tags" } };
        var head = "Content-Disposition: form-data; name=\"t\"".Length;

        // Each part may have 64 bytes around it, and the end 64.
        var room = BodyWriter.MaxBytes - (2 * (head + 64)) - 64;
        var half = new string('a', room / 2);
        Refused([half, half + new string('a', room % 2)]).Should().BeNull();
        Refused([half, half + new string('a', (room % 2) + 1)]).Should().Be("request-size");
        Refused([.. Enumerable.Repeat("a", 1000)]).Should().BeNull();
        Refused([.. Enumerable.Repeat("a", 1001)]).Should().Be("request-size");

        string? Refused(string[] tags) =>
            _fixture.TryBuild(JsonSerializer.Serialize(new { tags })).TryGet(out _, out var refusal) ? null : refusal.Problems.Single().Rule;
    }

    [Fact]
    public void Build_MultipartElements_AreNamedByTheirIndex()
    {
        Multipart();
        var problems = _fixture.Refuse("""{"name":"a","tags":["x","\uFEFFx",{}]}""").Problems;
        problems.Select(problem => problem.Path).Should().Equal("/tags/1", "/tags/2");
    }

    [Theory]
    [InlineData("""{"v":1}""", RequestBody.Json, true)]
    [InlineData(""" [ {} ] """, RequestBody.Json, true)] // whole values were compared before
    [InlineData("""{"v":1}""", RequestBody.Form, false)]
    [InlineData("""{"v":1""", RequestBody.Json, false)]
    [InlineData("""{"v":1} {}""", RequestBody.Json, false)]
    [InlineData("""{"v":1}x""", RequestBody.Json, false)]
    [InlineData("", RequestBody.Json, false)]
    public void Match_Json_IsOneDocument(string body, string contentType, bool allowed)
    {
        _fixture.Properties = """{"v":{"type":"integer"}}""";
        _fixture.Body = """{"v":"{v}"}""";
        Matches(body, contentType, """{"v":1}""").Should().Be(allowed);
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void Match_Json_IsReadToADepth(int depth, bool allowed)
    {
        _fixture.Properties = """{"v":{"type":"array"}}""";
        _fixture.Body = """{"v":"{v}"}""";
        Matches(new string('[', depth) + new string(']', depth), RequestBody.Json, "{}").Should().Be(allowed);
    }

    [Theory]
    [InlineData("""{"f":"n eq 'O''Neil'","l":["o eq 'O''Neil'","x"]}""", true)]
    [InlineData("""{"f":"n eq 'O'Neil'","l":["o eq 'O''Neil'","x"]}""", false)]
    [InlineData("""{"f":"n eq 'O''Neil'","l":["o eq 'O'Neil'","x"]}""", false)]
    [InlineData("""{"f":"n eq 'O''Neil'","l":["o eq 'O''Neil'"]}""", false)]
    [InlineData("""{"f":"n eq 'O''Neil'","l":["o eq 'O''Neil'","x","y"]}""", false)]
    [InlineData("""{"f":"n eq 'O''Neil'","l":{"a":"o eq 'O''Neil'","b":"x"}}""", false)]
    [InlineData("""{"f":"n eq 'O''Neil'"}""", false)]
    [InlineData("""{"f":1,"l":["o eq 'O''Neil'","x"]}""", false)]
    [InlineData("""["n eq 'O''Neil'",["o eq 'O''Neil'","x"]]""", false)]
    public void Match_JsonWithEscapes_ReadsEachTextAgain(string body, bool allowed)
    {
        _fixture.Properties = """{"v":{"type":"string"}}""";
        _fixture.Body = """{"f":{"template":"n eq '{v}'","escape":"odata"},"l":[{"template":"o eq '{v}'","escape":"odata"},"x"]}""";
        Matches(body, RequestBody.Json, """{"v":"O'Neil"}""").Should().Be(allowed);
    }

    [Fact]
    public void Match_JsonWithEscapesAndADeepArgument_IsRead()
    {
        _fixture.Properties = """{"v":{"type":"string"},"deep":{"type":"array"}}""";
        _fixture.Body = """{"f":{"template":"n eq '{v}'","escape":"odata"},"deep":"{deep}"}""";
        var deep = new string('[', 60) + new string(']', 60);
        Matches($$"""{"f":"n eq 'a'","deep":{{new string('[', 100) + new string(']', 100)}}}""", RequestBody.Json, $$"""{"v":"a","deep":{{deep}}}""").Should().BeTrue();
    }

    [Theory]
    [InlineData("text/plain", "n eq 'a'", false)]
    [InlineData(null, "n eq 'a'", true)]
    [InlineData(null, "n eq 'b'", false)]
    [InlineData(null, "n eq ''a'", false)]
    [InlineData(null, "", false)]
    public void Match_MultipartTextWithAnEscape_IsTheArgumentAgain(string? type, string content, bool allowed)
    {
        _fixture.Properties = """{"v":{"type":"string"}}""";
        _fixture.Multipart = new() { ["v"] = new PartManifest { Template = "n eq '{v}'", Escape = TextEscape.Odata } };
        Matches(Part("v", content, type), RequestBody.Multipart + "B", """{"v":"a"}""").Should().Be(allowed);
        Matches(Part("w", content, type), RequestBody.Multipart + "B", """{"v":"a"}""").Should().BeFalse();
        Matches("--B--\r\n", RequestBody.Multipart + "B", """{"v":"a"}""").Should().BeFalse();
        Matches("--B--\r\n", RequestBody.Multipart + "B", "{}").Should().BeTrue();
    }

    [Theory]
    [InlineData("x a", true)]
    [InlineData("x b", false)]
    [InlineData("x a ", false)]
    [InlineData("", false)]
    public void Match_MultipartText_IsTheArgumentAgain(string content, bool allowed)
    {
        _fixture.Properties = """{"v":{"type":"string"}}""";
        _fixture.Multipart = new() { ["v"] = new PartManifest { Template = "x {v}" } };
        Matches(Part("v", content), RequestBody.Multipart + "B", """{"v":"a"}""").Should().Be(allowed);
        Matches(Part("w", content), RequestBody.Multipart + "B", """{"v":"a"}""").Should().BeFalse();
    }

    [Theory]
    [InlineData("""{"v":{"a": 1}}""", "application/json", """{"a": 1}""", true)]
    [InlineData("""{"v":{"a": 1}}""", "application/json", """{"a":1}""", false)]
    [InlineData("""{"v":{"a": 1}}""", null, """{"a": 1}""", false)]
    [InlineData("""{"v":{"a": 1}}""", "text/html", """{"a": 1}""", false)]
    [InlineData("""{"v":["a"]}""", null, "a", true)]
    [InlineData("""{"v":["a"]}""", null, "b", false)]
    [InlineData("""{"v":["a"]}""", "text/html", "a", false)]
    [InlineData("""{"v":["a","b"]}""", null, "a", false)]
    [InlineData("""{"v":[]}""", null, "a", false)]
    [InlineData("""{"v":1.50}""", null, "1.50", true)]
    [InlineData("""{"v":1.50}""", null, "1.5", false)]
    [InlineData("""{"w":1}""", null, "1", false)]
    public void Match_MultipartArgument_IsTheArgumentAgain(string arguments, string? type, string content, bool allowed)
    {
        var definition = new PartDefinition { Name = "v", Argument = new ValueOrigin("v", IsClaim: false) };
        var body = new RequestBody(Encoding.UTF8.GetBytes(Part("v", content, type)), RequestBody.Multipart + "B");
        BodyMatcher.IsMatch(new BodyDefinition { Multipart = [definition] }, body, _fixture.Caller, ReadJson(arguments)).Should().Be(allowed);
    }

    private static string Part(string name, string content, string? type = null) =>
        $"--B\r\nContent-Disposition: form-data; name=\"{name}\"{(type is null ? "" : $"\r\nContent-Type: {type}")}\r\n\r\n{content}\r\n--B--\r\n";
}
