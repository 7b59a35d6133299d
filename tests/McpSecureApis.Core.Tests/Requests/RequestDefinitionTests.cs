using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Tests.Requests;

public sealed class RequestDefinitionTests
{
    private const string Id = """{"id":{"type":"string"}}""";

    private readonly RequestFixture _fixture = new();

    [Theory]
    [InlineData("orders")] // no slash
    [InlineData("/orders/{id")]
    [InlineData("/orders/{}")]
    [InlineData("/orders/id}")]
    [InlineData("/orders/{{id}")]
    [InlineData("/orders/{i{d}}")]
    [InlineData("/orders/{id}?x=1")]
    [InlineData("/orders/{id}#x")]
    [InlineData("/orders\\{id}")]
    [InlineData("/orders/%2e%2e/{id}")]
    [InlineData("/orders/../{id}")]
    [InlineData("/orders/./{id}")]
    [InlineData("/orders//{id}")]
    [InlineData("//evil.example/{id}")]
    [InlineData("/o rders/{id}")]
    [InlineData("/ørders/{id}")]
    [InlineData("/orders/{id}{{}}")]
    [InlineData("/{other}/{id}")]
    [InlineData("@evil.example/{id}")]
    [InlineData(":8080/{id}")]
    [InlineData("{id}/orders")]
    public void Compile_PathNotPlain_IsAnErrorAtThePath(string path)
    {
        (_fixture.Path, _fixture.Properties, _fixture.Required) = (path, Id, ["id"]);
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Should().Contain(finding => finding.Path == "tools[0].request.path");
    }

    [Theory]
    [InlineData("""{"id":{"type":"string"}}""", false)]
    [InlineData("""{"id":{"type":["string","null"]}}""", true)]
    [InlineData("""{"id":{"type":"array"}}""", true)]
    [InlineData("""{"id":{"type":"object"}}""", true)]
    [InlineData("""{"id":{}}""", true)]
    [InlineData("""{"id":true}""", true)]
    public void Compile_PathArgumentOptionalOrNoScalar_IsAnError(string properties, bool required)
    {
        (_fixture.Path, _fixture.Properties, _fixture.Required) = ("/orders/{id}", properties, required ? ["id"] : []);
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Should().ContainSingle().Which.Rule.Should().Be("request-path");
    }

    [Theory]
    [InlineData("""{"a":{"type":"integer"},"b":{"type":"integer"}}""", "/{a}:{b}", true)]
    [InlineData("""{"a":{"type":"string","pattern":"^[A-Z]{3}$"},"b":{"type":"string","pattern":"^(?:x|y)\\d+$"}}""", "/{a}-{b}", true)]
    [InlineData("""{"a":{"enum":["x","y"]},"b":{"type":"string","pattern":"^\\w+\\.[a-z]$"}}""", "/p-{a},{b}.json", true)]
    [InlineData("""{"a":{"type":"integer"},"b":{"type":"integer"}}""", "/{a}{b}", false)]
    [InlineData("""{"a":{"type":"integer"},"b":{"type":"integer"}}""", "/{a}-{b}", false)] // a minus is part of a number
    [InlineData("""{"a":{"type":"integer"},"b":{"type":"integer"}}""", "/{a}x{b}", false)] // a letter is part of an encoded value
    [InlineData("""{"a":{"type":"string"},"b":{"type":"integer"}}""", "/{a}:{b}", false)]
    [InlineData("""{"a":{"type":"string","pattern":"[A-Z]"},"b":{"type":"integer"}}""", "/{a}:{b}", false)]
    [InlineData("""{"a":{"type":"string","pattern":"^a|b$"},"b":{"type":"integer"}}""", "/{a}:{b}", false)]
    [InlineData("""{"a":{"type":"string","pattern":"^[^-]+$"},"b":{"type":"integer"}}""", "/{a}:{b}", false)]
    [InlineData("""{"a":{"type":"string","pattern":"^.$"},"b":{"type":"integer"}}""", "/{a}:{b}", false)]
    [InlineData("""{"a":{"type":"string","pattern":"^[!-~]$"},"b":{"type":"integer"}}""", "/{a}:{b}", false)]
    [InlineData("""{"a":{"type":"string","pattern":"^\\u003a$"},"b":{"type":"integer"}}""", "/{a}:{b}", false)]
    [InlineData("""{"a":{"type":"string","pattern":"^a\\$"},"b":{"type":"integer"}}""", "/{a}:{b}", false)]
    public void Compile_SeveralPlaceholdersInOneSegment_NeedASeparatorThatBothExclude(string properties, string path, bool sound)
    {
        (_fixture.Path, _fixture.Properties, _fixture.Required) = (path, properties, ["a", "b"]);
        (_fixture.Compile() is not null).Should().Be(sound);
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("host")]
    [InlineData("Content-Length")]
    [InlineData("content_type")]
    [InlineData("Transfer-Encoding")]
    [InlineData("transfer_encoding")]
    [InlineData("Connection")]
    [InlineData("TE")]
    [InlineData("Upgrade")]
    [InlineData("Authorization")]
    [InlineData("Cookie")]
    [InlineData("Proxy-Authorization")]
    [InlineData("X-Forwarded-For")]
    [InlineData("X_Forwarded_User")]
    [InlineData("Forwarded")]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-Original-URL")]
    [InlineData("X-Real-IP")]
    [InlineData("Accept-Encoding")]
    [InlineData("Range")]
    [InlineData("traceparent")]
    [InlineData("Bad Name")]
    [InlineData("X:Y")]
    [InlineData("X\r\nY")]
    [InlineData("")]
    [InlineData("Ünicode")]
    public void Compile_HeaderThatIsNotTheManifests_IsAnError(string name)
    {
        _fixture.Headers[name] = RequestFixture.Text("x");
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" x")]
    [InlineData("x\t")]
    [InlineData("a\r\nb")]
    [InlineData("a\0b")]
    [InlineData("é")]
    [InlineData("\u0001")]
    [InlineData("\u007f")]
    public void Compile_HeaderConstantNotPrintable_IsAnError(string value)
    {
        _fixture.Headers["X-A"] = RequestFixture.Text(value);
        _fixture.Compile().Should().BeNull();
    }

    [Fact]
    public void Compile_HeaderThatThePlatformWouldRewrite_IsAnError()
    {
        _fixture.Headers["If-Match"] = RequestFixture.Text("not an etag");
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Should().ContainSingle().Which.Message.Should().Be("The header's grammar does not take this value as it is written.");
    }

    [Fact]
    public void Compile_OneNameTwice_IsAnErrorForQueryHeaderAndBody()
    {
        _fixture.Method = "POST";
        _fixture.Query["Status"] = RequestFixture.Text("open");
        _fixture.Query["status"] = RequestFixture.Text("{s}");
        _fixture.Query["f"] = RequestFixture.Styled("o", ParameterStyle.Form);
        _fixture.Headers["X-Tenant"] = RequestFixture.Text("a");
        _fixture.Headers["x_tenant"] = RequestFixture.Text("b");
        _fixture.Body = """{"Owner":"x"}""";
        _fixture.Bind["q"] = new BindManifest { Claim = "c", In = BindTarget.Query, Name = "k" };
        _fixture.Bind["b"] = new BindManifest { Claim = "c", In = BindTarget.Body, Name = "owner" };
        _fixture.Properties = """{"s":{"type":"string"},"o":{"type":"object","properties":{"k":{"type":"string"},"STATUS":{"type":"string"}}}}""";
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Select(finding => (finding.Path, finding.Found)).Should().BeEquivalentTo(
            new[]
            {
                ("tools[0].request.query.status", "status"),
                ("tools[0].request.query.f", "STATUS"),
                ("tools[0].bind.q.name", "k"),
                ("tools[0].request.headers.x_tenant", "x_tenant"),
                ("tools[0].bind.b.name", "owner"),
            });
    }

    [Fact]
    public void Compile_ArgumentUsedNowhere_IsAnErrorUnlessAConditionUsesIt()
    {
        _fixture.Properties = """{"a":{"type":"string"},"odd.name":{"type":"string"}}""";
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Select(finding => finding.Path).Should().Equal(
            "tools[0].arguments.properties.a", "tools[0].arguments.properties['odd.name']");

        var used = new RequestFixture { Properties = """{"a":{"type":"string"}}""" };
        used.AlsoUsed.Add("a");
        used.Compiled();
    }

    [Theory]
    [InlineData("""{"v":{"type":"object"}}""")]
    [InlineData("""{"v":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":true}}""")]
    [InlineData("""{"v":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"string"}}}""")]
    [InlineData("""{"v":{"type":"object","properties":{"a":{"type":"string"}},"patternProperties":{".":{}}}}""")]
    [InlineData("""{"v":{"type":"object","properties":{"a":{"type":"string"}},"allOf":[{}]}}""")]
    [InlineData("""{"v":{"type":"object","properties":{"a":{"type":"object"}}}}""")]
    [InlineData("""{"v":{"type":"object","properties":{"a":{"type":["string","null"]}}}}""")]
    [InlineData("""{"v":{"type":["object","string"],"properties":{"a":{"type":"string"}}}}""")]
    [InlineData("""{"v":{"type":"array"}}""")]
    [InlineData("""{"v":{"type":"array","items":{"type":"object"}}}""")]
    [InlineData("""{"v":{"type":"array","items":{"type":"string"},"prefixItems":[{}]}}""")]
    [InlineData("""{"v":{}}""")]
    public void Compile_StyledValueWithoutFixedShape_IsAnError(string properties)
    {
        _fixture.Properties = properties;
        _fixture.Query["v"] = RequestFixture.Styled("v");
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Should().Contain(finding => finding.Rule == "request-style");
    }

    [Theory]
    [InlineData(false, "Simple", null)]
    [InlineData(true, "Form", null)]
    [InlineData(true, "DeepObject", null)]
    [InlineData(false, "SpaceDelimited", true)]
    [InlineData(false, "PipeDelimited", true)]
    [InlineData(false, "DeepObject", false)]
    [InlineData(false, "DeepObject", null)]
    public void Compile_StyleThatDoesNotFit_IsAnError(bool header, string style, bool? explode)
    {
        _fixture.Properties = """{"v":{"type":"array","items":{"type":"string"}}}""";
        (header ? _fixture.Headers : _fixture.Query)["v"] = RequestFixture.Styled("v", Enum.Parse<ParameterStyle>(style), explode);
        _fixture.Compile().Should().BeNull();
    }

    [Theory]
    [InlineData("""{"type":"array","items":{"type":"string"}}""")]
    [InlineData("""{"type":["string","null"]}""")]
    public void Compile_HeaderPlaceholderNoScalar_IsAnError(string schema)
    {
        _fixture.Properties = $$"""{"v":{{schema}}}""";
        _fixture.Headers["X-V"] = RequestFixture.Text("{v}");
        _fixture.Compile().Should().BeNull();
    }

    [Theory]
    [InlineData("""{"a":"x{v}"}""", """{"v":{"type":"array"}}""")]
    [InlineData("""{"a":"x{v}"}""", """{"v":{"type":["string","null"]}}""")]
    [InlineData("""{"{v}":"{v}"}""", """{"v":{"type":"string"}}""")]
    [InlineData("""{"a":"{w}"}""", "{}")]
    [InlineData("""{"a":["{"]}""", "{}")]
    public void Compile_BodyTemplateWrong_IsAnError(string body, string properties)
    {
        (_fixture.Method, _fixture.Body, _fixture.Properties) = ("POST", body, properties);
        _fixture.Compile().Should().BeNull();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("get")]
    [InlineData("CONNECT")]
    [InlineData("TRACE")]
    [InlineData("POST /x HTTP/1.1\r\nX:")]
    public void Compile_MethodWrongOrWithoutBody_IsAnError(string method)
    {
        (_fixture.Method, _fixture.Body) = (method, "{}");
        _fixture.Compile().Should().BeNull();
    }

    [Fact]
    public void Compile_ClaimInThePath_NeedsAPlaceholderThatIsNoArgument()
    {
        (_fixture.Path, _fixture.Properties, _fixture.Required) = ("/orders/{id}", Id, ["id"]);
        _fixture.Bind["x"] = new BindManifest { Claim = "c", In = BindTarget.Path, Name = "id" };
        _fixture.Bind["y"] = new BindManifest { Claim = "c", In = BindTarget.Path, Name = "tenant" };
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Select(finding => (finding.Path, finding.Rule)).Should().BeEquivalentTo(
            new[] { ("tools[0].bind.x.name", "request-bind"), ("tools[0].request.path", "request-bind") });
    }

    [Theory]
    [InlineData("Path", "Simple", null, """{"a":1}""", "ab", true)]
    [InlineData("Path", "Matrix", null, """{"a":1}""", "ab", true)]
    [InlineData("Path", "Matrix", null, """{"a b":1}""", "ab", false)]
    [InlineData("Path", "Simple", null, """{"":1}""", "ab", false)]
    [InlineData("Path", "Simple", null, """{"a-_9":1}""", "ab", true)]
    [InlineData("Path", "Simple", null, """{"a.b":1}""", "ab", false)]
    [InlineData("Header", "Simple", null, """{"a:b":1}""", "X-V", true)]
    [InlineData("Header", "Simple", null, """{"a,b":1}""", "X-V", false)]
    [InlineData("Header", "Simple", null, """{"a=b":1}""", "X-V", false)]
    [InlineData("Header", "Simple", null, """{"é":1}""", "X-V", false)]
    [InlineData("Query", "Form", true, """{"a,b é=":1}""", "v", true)]
    [InlineData("Query", "Form", false, """{"a,b":1}""", "v", false)]
    [InlineData("Query", "Form", false, """{"a b|c":1}""", "v", true)]
    [InlineData("Query", "SpaceDelimited", null, """{"a b":1}""", "v", false)]
    [InlineData("Query", "SpaceDelimited", null, """{"a,b|c":1}""", "v", true)]
    [InlineData("Query", "PipeDelimited", null, """{"a|b":1}""", "v", false)]
    [InlineData("Query", "PipeDelimited", null, """{"a,b c":1}""", "v", true)]
    [InlineData("Query", "DeepObject", null, """{"a,b":1}""", "v", true)]
    public void Compile_MembersOfAnObject_CanBeWrittenInTheirPlaceOrNot(string place, string style, bool? explode, string members, string name, bool sound)
    {
        var properties = string.Join(',', RequestFixture.ReadJson(members).EnumerateObject().Select(member => $"\"{member.Name}\":{{\"type\":\"string\"}}"));
        _fixture.Properties = $$$$"""{"v":{"type":"object","properties":{{{{{properties}}}}}}}""";
        var parameter = RequestFixture.Styled("v", Enum.Parse<ParameterStyle>(style), explode);
        (_fixture.Required, _fixture.Path) = (["v"], place == "Path" ? $"/x/{{{name}}}" : "/x");
        (place switch { "Path" => _fixture.PathParameters, "Header" => _fixture.Headers, _ => _fixture.Query })[name] = parameter;
        (_fixture.Compile() is not null).Should().Be(sound);
        _fixture.Findings.Findings.Select(finding => finding.Rule).Should().Equal(sound ? [] : ["request-style"]);
    }

    [Theory]
    [InlineData("Query", """["object","null"]""", true)]
    [InlineData("Header", """["object","null"]""", false)]
    [InlineData("Query", """["object"]""", true)]
    [InlineData("Header", """["object"]""", true)]
    [InlineData("Query", """["object","string"]""", false)]
    [InlineData("Query", """["array","null"]""", true)]
    [InlineData("Header", """["array","null"]""", false)]
    [InlineData("Header", """["array"]""", true)]
    [InlineData("Query", """["string","null"]""", true)]
    [InlineData("Header", """["string","null"]""", false)]
    public void Compile_StyledArgumentThatMayBeNull_OnlyWhereNothingMeansAbsent(string place, string types, bool sound)
    {
        _fixture.Properties = $$$$"""{"v":{"type":{{{{types}}}},"properties":{"a":{"type":"string"}},"items":{"type":"string"}}}""";
        (place == "Header" ? _fixture.Headers : _fixture.Query)["X-V"] = RequestFixture.Styled("v");
        (_fixture.Compile() is not null).Should().Be(sound);
        _fixture.Findings.Findings.Select(finding => finding.Rule).Should().Equal(sound ? [] : ["request-style"]);
        if (!sound && !types.Contains("object"))
        {
            _fixture.Findings.Findings.Single().Expected.Should().Be("no null");
        }
    }

    [Fact]
    public void Compile_StyledArgumentOfNoKnownType_SaysWhatFits()
    {
        _fixture.Properties = """{"v":{"type":"file"}}""";
        _fixture.Query["v"] = RequestFixture.Styled("v");
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Should().ContainSingle().Which.Expected.Should().Be("strings, numbers, booleans, or an array of them");
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("{v}", "v")]
    public void Compile_ParameterWithoutTextAndArgumentOrWithBoth_IsAnError(string? template, string? argument)
    {
        _fixture.Properties = """{"v":{"type":"string"}}""";
        _fixture.AlsoUsed.Add("v");
        _fixture.Query["q"] = new ParameterManifest { Template = template, Argument = argument };
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Select(finding => $"{finding.Rule} {finding.Path}").Should().Equal("request-parameter tools[0].request.query.q");
    }

    [Fact]
    public void Compile_ParameterThatCannotBeRead_SaysWhat()
    {
        _fixture.Properties = """{"v":{"type":["string","null"]},"w":{"type":"array"}}""";
        _fixture.AlsoUsed.UnionWith(["v", "w"]);
        _fixture.Query["open"] = RequestFixture.Text("{");
        _fixture.Query["none"] = RequestFixture.Styled("nope");
        _fixture.Query["list"] = RequestFixture.Text("{w}");
        _fixture.Query["pipe"] = RequestFixture.Styled("w", ParameterStyle.PipeDelimited, explode: true);
        _fixture.Headers["X-Null"] = RequestFixture.Text("{v}");
        _fixture.Headers["X-Half"] = RequestFixture.Text("x{v}\u00E9");
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Select(finding => $"{finding.Rule} {finding.Path} {finding.Expected}").Should().BeEquivalentTo(
            "request-template tools[0].request.query.open ",
            "request-placeholder tools[0].request.query.none v, w",
            "request-parameter tools[0].request.query.list such a 'type', or the long form {argument: w, style: form}",
            "request-style tools[0].request.query.pipe explode: False",
            "request-parameter tools[0].request.headers.X-Null a schema with such a 'type' and without null",
            "request-parameter tools[0].request.headers.X-Half a schema with such a 'type' and without null",
            "request-header tools[0].request.headers.X-Half printable ASCII");
    }

    [Theory]
    [InlineData("https://orders.example/api", true)]
    [InlineData("http://orders.example:8080", true)]
    [InlineData("https://orders.example/api?x=1", false)]
    [InlineData("https://orders.example/api#x", false)]
    [InlineData("https://user@orders.example/api", false)]
    [InlineData("ftp://orders.example/api", false)]
    public void Compile_BaseUrlWithMoreThanHostAndPath_IsAnError(string baseUrl, bool sound)
    {
        _fixture.BaseUrl = baseUrl;
        (_fixture.Compile() is not null).Should().Be(sound);
        _fixture.Findings.Findings.Select(finding => $"{finding.Rule} {finding.Path}").Should().Equal(sound ? [] : ["request-base-url backend.baseUrl"]);
    }

    [Theory]
    [InlineData("tenant_id", "")]
    [InlineData("", "X-Tenant")]
    public void Compile_BindWithoutClaimOrName_IsAnError(string claim, string name)
    {
        _fixture.Bind["who"] = new BindManifest { Claim = claim, In = BindTarget.Header, Name = name };
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Should().Contain(finding => finding.Rule == "request-bind" && finding.Path == "tools[0].bind.who");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\u0001b")]
    [InlineData("a\uFFFDb")]
    public void Compile_KeyThatNobodyCanRead_IsAnErrorInQueryAndForm(string key)
    {
        _fixture.Method = "POST";
        _fixture.Query[key] = RequestFixture.Text("x");
        _fixture.Form = new() { [key] = RequestFixture.Text("x") };
        _fixture.Compile().Should().BeNull();
        var rule = key.Contains('\uFFFD') ? "request-template" : "request-query";
        _fixture.Findings.Findings.Where(finding => finding.Rule == rule).Select(finding => finding.Path[..20]).Distinct().Should()
            .BeEquivalentTo("tools[0].request.que", "tools[0].request.for");
    }
}
