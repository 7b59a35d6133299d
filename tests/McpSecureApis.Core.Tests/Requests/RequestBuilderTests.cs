using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;
using McpSecureApis.Core.Requests.Matching;
using McpSecureApis.Json.Schemas.Running;
using static McpSecureApis.Core.Tests.Requests.RequestFixture;

namespace McpSecureApis.Core.Tests.Requests;

public sealed class RequestBuilderTests(ITestOutputHelper output)
{
    private readonly RequestFixture _fixture = new();

    [Fact]
    public void Build_Typical_FillsEveryPlace()
    {
        (_fixture.Path, _fixture.Required) = ("/orders/{id}/lines", ["id"]);
        _fixture.Properties = """{"id":{"type":"string"},"max":{"type":"number"},"deep":{"type":"boolean"}}""";
        _fixture.Query["expand"] = Text("lines & more");
        _fixture.Query["max"] = Text("{max}");
        _fixture.Query["deep"] = Text("{deep}");
        _fixture.Bind["tenant"] = new BindManifest { Claim = "tenant_id", In = BindTarget.Header, Name = "X-Tenant" };
        var built = _fixture.Build("""{"id":"ORD-1 é😀+&=~","max":1.10,"deep":false}""");
        built.Uri.AbsoluteUri.Should().Be(
            "https://orders.example/api/orders/ORD-1%20%C3%A9%F0%9F%98%80%2B%26%3D~/lines?expand=lines%20%26%20more&max=1.10&deep=false");
        built.Headers.Select(header => $"{header.Key}: {header.Value}").Should().Equal("X-Tenant: acme");
        built.Body.Should().BeNull();
    }

    [Theory]
    [InlineData("/orders/", "{}", "https://orders.example/api/orders/")]
    [InlineData("/", "{}", "https://orders.example/api/")]
    [InlineData("/orders/{id}/", """{"id":"ORD-1"}""", "https://orders.example/api/orders/ORD-1/")]
    [InlineData("/orders/{id}/", """{"id":"a b"}""", "https://orders.example/api/orders/a%20b/")]
    public void Build_FinalSlash_IsKept(string path, string arguments, string expected)
    {
        (_fixture.Path, _fixture.Required) = (path, path.Contains('{', StringComparison.Ordinal) ? ["id"] : []);
        _fixture.Properties = _fixture.Required.Length > 0 ? """{"id":{"type":"string"}}""" : "{}";
        _fixture.Query["expand"] = Text("lines");
        _fixture.Build(arguments).Uri.AbsoluteUri.Should().Be(expected + "?expand=lines");
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("%2e%2e")]
    [InlineData("\uFF0E\uFF0E")]
    [InlineData("ORD-1/")]
    [InlineData("%2f")]
    public void Build_FinalSlash_NeverCollapses(string id)
    {
        (_fixture.Path, _fixture.Required) = ("/orders/{id}/", ["id"]);
        _fixture.Properties = """{"id":{"type":"string"}}""";
        _fixture.Refuse(JsonSerializer.Serialize(new { id })).Reason.Should().Be(RefusalReason.InvalidArguments);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData(".. ")]
    [InlineData("../x")]
    [InlineData("x/../y")]
    [InlineData("a/b")]
    [InlineData("..\\")]
    [InlineData("a\\b")]
    [InlineData("..;")]
    [InlineData("..;jsessionid=1")]
    [InlineData(";x")]
    [InlineData("%2e%2e")]
    [InlineData("%2E.")]
    [InlineData("%252e%252e")]
    [InlineData("%2f")]
    [InlineData("a%2Fb")]
    [InlineData("a%252fb")]
    [InlineData("%5c")]
    [InlineData("%c0%ae%c0%ae")]
    [InlineData("%c0%2e")]
    [InlineData("%c0%af")]
    [InlineData("%e0%80%af")]
    [InlineData("%u002e%u002e")]
    [InlineData("%u2215")]
    [InlineData("%00")]
    [InlineData("%2500")]
    [InlineData("\uFF0E\uFF0E")]
    [InlineData("\u2024\u2024")]
    [InlineData("\u2025")]
    [InlineData("\uFE52.")]
    [InlineData("%\uFF12\uFF45.")]
    [InlineData("a\uFF0Fb")]
    [InlineData("a\uFF3Cb")]
    [InlineData("a\u2215b")]
    [InlineData("\u2105")]
    [InlineData("%EF%BC%8E%EF%BC%8E")]
    [InlineData("%25EF%25BC%258F")]
    [InlineData("a\0")]
    [InlineData("a\r\nb")]
    [InlineData("a\tb")]
    [InlineData("a\u007F")]
    [InlineData("a\u0085b")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u200Bb")]
    [InlineData("a\u2028b")]
    [InlineData("\uFEFFa")]
    [InlineData("a\u3164b")]
    [InlineData("a\U000E0041b")]
    public void Build_PathValueThatCouldChangeThePath_IsRefusedWithoutTheValue(string value)
    {
        PathFixture();
        var refusal = _fixture.Refuse($$"""{"id":{{JsonSerializer.Serialize(value)}}}""");
        refusal.Reason.Should().Be(RefusalReason.InvalidArguments);
        var problem = refusal.Problems.Should().ContainSingle().Subject;
        (problem.Path, problem.Rule).Should().Be(("/id", "path-value"));
        if (value.Length > 3)
        {
            (refusal.Message + problem.Message).Should().NotContain(value);
        }
    }

    [Theory]
    [InlineData("a#b", "a%23b")]
    [InlineData("a?b", "a%3Fb")]
    [InlineData("a;b", "a%3Bb")]
    [InlineData("a&b=c", "a%26b%3Dc")]
    [InlineData("{id}", "%7Bid%7D")]
    [InlineData("{{x}}", "%7B%7Bx%7D%7D")]
    [InlineData("__proto__", "__proto__")]
    [InlineData("100%", "100%25")]
    [InlineData("%41", "%2541")]
    [InlineData("..a", "..a")]
    [InlineData("a..", "a..")]
    [InlineData("e\u0301", "e%CC%81")]
    [InlineData("@evil.example:80", "%40evil.example%3A80")]
    [InlineData("[::1]", "%5B%3A%3A1%5D")]
    [InlineData("\uFFFF", "%EF%BF%BF")]
    [InlineData("a'b(c)!*", "a%27b%28c%29%21%2A")]
    public void Build_PathValueThatIsOnlyOdd_StaysInItsSegment(string value, string encoded)
    {
        PathFixture();
        _fixture.Build($$"""{"id":{{JsonSerializer.Serialize(value)}}}""").Uri.OriginalString.Should().Be($"https://orders.example/api/orders/{encoded}/x");
    }

    [Theory]
    [InlineData("/orders/.{id}", ".")]
    [InlineData("/orders/{id}.", ".")]
    [InlineData("/orders/%7B{id}", "x")]
    public void Build_WholeSegment_IsChecked(string path, string value)
    {
        (_fixture.Path, _fixture.Properties, _fixture.Required) = (path, """{"id":{"type":"string"}}""", ["id"]);
        if (path.Contains('%'))
        {
            _fixture.Compile().Should().BeNull();
            return;
        }

        _fixture.Refuse($$"""{"id":"{{value}}"}""").Reason.Should().Be(RefusalReason.InvalidArguments);
        _fixture.Build("""{"id":"a"}""").Uri.AbsolutePath.Should().EndWith(path.Replace("{id}", "a", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_SeveralValuesInOneSegment_AreToldApart()
    {
        (_fixture.Path, _fixture.Required) = ("/v/{a}:{b}.json", ["a", "b"]);
        _fixture.Properties = """{"a":{"type":"integer"},"b":{"type":"string","pattern":"^[a-z]+$"}}""";
        _fixture.Build("""{"a":-7,"b":"xy"}""").Uri.AbsolutePath.Should().Be("/api/v/-7:xy.json");
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00\\ud800")]
    [InlineData("x\\udfff")]
    public void Build_UnpairedSurrogate_IsRefusedInEveryTextPlace(string escaped)
    {
        PathFixture();
        _fixture.Properties = """{"id":{"type":"string"},"q":{"type":"string"},"h":{"type":"string"},"b":{"type":"string"}}""";
        _fixture.Method = "POST";
        _fixture.Query["q"] = Text("{q}");
        _fixture.Headers["X-H"] = Text("{h}");
        _fixture.Body = """{"b":"x{b}"}""";
        foreach (var name in new[] { "id", "q", "h", "b" })
        {
            var values = new[] { "id", "q", "h", "b" }.Select(other => $"\"{other}\":\"{(other == name ? escaped : "ok")}\"");
            _fixture.Refuse("{" + string.Join(',', values) + "}").Problems.Should().Contain(problem => problem.Path == "/" + name);
        }
    }

    [Theory]
    [InlineData("a&b=c", "a%26b%3Dc")]
    [InlineData("a+b c", "a%2Bb%20c")]
    [InlineData("a;b#c?d", "a%3Bb%23c%3Fd")]
    [InlineData("\r\n\t\u0001", "%0D%0A%09%01")]
    [InlineData("../..", "..%2F..")]
    [InlineData("%00%26", "%2500%2526")]
    [InlineData("\u202E\u200B", "%E2%80%AE%E2%80%8B")]
    [InlineData("", "")]
    public void Build_QueryValue_IsOneValueOfOneKey(string value, string encoded)
    {
        _fixture.Properties = """{"q":{"type":"string"}}""";
        _fixture.Query["a"] = Text("1");
        _fixture.Query["q"] = Text("{q}");
        _fixture.Build($$"""{"q":{{JsonSerializer.Serialize(value)}}}""").Uri.PathAndQuery.Should().Be($"/api/orders?a=1&q={encoded}");
    }

    [Fact]
    public void Build_NulInQuery_IsRefused()
    {
        _fixture.Properties = """{"q":{"type":"string"}}""";
        _fixture.Query["q"] = Text("{q}");
        _fixture.Refuse("""{"q":"a\u0000"}""").Problems.Single().Path.Should().Be("/q");
    }

    [Theory]
    [InlineData("12345678901234567890")]
    [InlineData("1.10")]
    [InlineData("-0")]
    [InlineData("1e400")]
    [InlineData("9007199254740993")]
    public void Build_Number_IsForwardedByItsOwnText(string number)
    {
        (_fixture.Method, _fixture.Path, _fixture.Required) = ("POST", "/n/{n}", ["n"]);
        _fixture.Properties = """{"n":{"type":"number"}}""";
        _fixture.Query["n"] = Text("{n}");
        _fixture.Headers["X-N"] = Text("{n}");
        _fixture.Body = """{"n":"{n}","t":"n={n}"}""";
        var built = _fixture.Build($$"""{"n":{{number}}}""");
        built.Uri.PathAndQuery.Should().Be($"/api/n/{number}?n={number}");
        built.Headers.Single().Value.Should().Be(number);
        Body(built).Should().Be($$"""{"n":{{number}},"t":"n={{number}}"}""");
    }

    [Fact]
    public void Build_ExponentWithPlus_IsEncodedInTheUri()
    {
        _fixture.Properties = """{"n":{"type":"number"}}""";
        _fixture.Query["n"] = Text("{n}");
        _fixture.Build("""{"n":1E+5}""").Uri.Query.Should().Be("?n=1E%2B5");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" x")]
    [InlineData("x ")]
    [InlineData("\tx")]
    [InlineData("a\r\nX-Evil: 1")]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    [InlineData("\u0001")]
    [InlineData("\u007F")]
    [InlineData("é")]
    [InlineData("\u560D\u560A")] // becomes CR LF where characters are cut to bytes
    [InlineData("\u2028")]
    public void Build_HeaderValueNotPrintable_IsRefused(string value)
    {
        _fixture.Properties = """{"h":{"type":"string"}}""";
        _fixture.Headers["X-H"] = Text("{h}");
        var refusal = _fixture.Refuse($$"""{"h":{{JsonSerializer.Serialize(value)}}}""");
        refusal.Problems.Single().Should().Match<ValidationProblem>(problem => problem.Path == "/h" && problem.Rule == "header-value");
    }

    [Fact]
    public void Build_HeaderWithAGrammar_IsSentAsWrittenOrRefused()
    {
        _fixture.Properties = """{"tag":{"type":"string"}}""";
        _fixture.Headers["If-Match"] = Text("{tag}");
        _fixture.Build("""{"tag":"\"abc\""}""").Headers.Single().Value.Should().Be("\"abc\"");
        _fixture.Refuse("""{"tag":"abc def"}""").Problems.Single().Rule.Should().Be("header-value");
    }

    [Fact]
    public void Build_AbsentOptionalArgument_DropsKeyHeaderMemberAndElement()
    {
        _fixture.Method = "POST";
        _fixture.Properties = """{"o":{"type":"string"},"p":{"type":"string"}}""";
        _fixture.Query["o"] = Text("x{o}");
        _fixture.Query["s"] = Styled("o");
        _fixture.Query["p"] = Text("{p}");
        _fixture.Headers["X-O"] = Text("x{o}");
        _fixture.Body = """{"o":"{o}","t":"x{o}","list":["{o}","{p}","c"],"deep":{"o":"{o}"},"null":null}""";
        var built = _fixture.Build("""{"p":"P"}""");
        built.Uri.Query.Should().Be("?p=P");
        built.Headers.Should().BeEmpty();
        Body(built).Should().Be("""{"list":["P","c"],"deep":{},"null":null}""");
    }

    [Fact]
    public void Build_WholeBodyAbsent_SendsNone()
    {
        (_fixture.Method, _fixture.Body, _fixture.Properties) = ("POST", "\"{o}\"", """{"o":{"type":"object"}}""");
        _fixture.Build("{}").Body.Should().BeNull();
        Body(_fixture.Build("""{"o":{"__proto__":1}}""")).Should().Be("""{"__proto__":1}""");
    }

    [Fact]
    public void Build_NullInQuery_IsAbsentAndInBodyIsNull()
    {
        _fixture.Method = "POST";
        _fixture.Properties = """{"n":{"type":["string","null"]}}""";
        _fixture.Query["n"] = Text("{n}");
        _fixture.Query["s"] = Styled("n");
        _fixture.Body = """{"n":"{n}"}""";
        var built = _fixture.Build("""{"n":null}""");
        built.Uri.Query.Should().BeEmpty();
        Body(built).Should().Be("""{"n":null}""");
    }

    [Fact]
    public void Build_BodyValue_IsByteExact()
    {
        (_fixture.Method, _fixture.Body) = ("POST", """{"a":{"lines":"{v}"},"braces":"{{v}}","quote":"say \"{t}\"","k\"":1.50}""");
        _fixture.Properties = """{"v":{"type":"array"},"t":{"type":"string"}}""";
        const string Raw = """[ 1.0, 1e3,"\u0041\/",{"b" : [true,null ]} ]""";
        Body(_fixture.Build($$"""{"v":{{Raw}},"t":"\"}, é \u0000\n"}""")).Should().Be(
            """{"a":{"lines":""" + Raw + """},"braces":"{v}","quote":"say \"\"}, é \u0000\n\"","k\"":1.50}""");
    }

    [Theory]
    [InlineData("Form", true, """["a","b c",3]""", "?v=a&v=b%20c&v=3")]
    [InlineData("Form", false, """["a","b c",true]""", "?v=a,b%20c,true")]
    [InlineData("SpaceDelimited", null, """["a","b,c"]""", "?v=a%20b%2Cc")]
    [InlineData("PipeDelimited", null, """["a","b c"]""", "?v=a%7Cb%20c")]
    [InlineData("Form", true, "[]", "")]
    [InlineData("Form", false, "[]", "")]
    [InlineData("Form", true, """[""]""", "?v=")]
    [InlineData("Form", true, """["a&v=b"]""", "?v=a%26v%3Db")]
    public void Build_ArrayStyles(string style, bool? explode, string value, string query)
    {
        _fixture.Properties = """{"v":{"type":"array","items":{"type":["string","integer","boolean"]}}}""";
        _fixture.Query["v"] = Styled("v", Enum.Parse<ParameterStyle>(style), explode);
        _fixture.Build($$"""{"v":{{value}}}""").Uri.Query.Should().Be(query);
    }

    [Theory]
    [InlineData("Form", false, """["a","b,c"]""", "/v/1")]
    [InlineData("Form", false, """[""]""", "/v/0")]
    [InlineData("SpaceDelimited", null, """["a b"]""", "/v/0")]
    [InlineData("PipeDelimited", null, """["a|b"]""", "/v/0")]
    [InlineData("Form", true, """[null]""", "/v/0")]
    [InlineData("Form", true, """[["a"]]""", "/v/0")]
    [InlineData("Form", true, """["\u0000"]""", "/v/0")]
    public void Build_ArrayElementThatCouldBeReadAsAnother_IsRefused(string style, bool? explode, string value, string pointer)
    {
        _fixture.Properties = """{"v":{"type":"array","items":{"type":"string"}}}""";
        _fixture.Query["v"] = Styled("v", Enum.Parse<ParameterStyle>(style), explode);
        _fixture.Refuse($$"""{"v":{{value}}}""").Problems.Single().Path.Should().Be(pointer);
    }

    [Theory]
    [InlineData("Form", true, "?z=1&from=2020&to%20x=b%26c")]
    [InlineData("Form", false, "?z=1&v=from,2020,to%20x,b%26c")]
    [InlineData("PipeDelimited", false, "?z=1&v=from%7C2020%7Cto%20x%7Cb%26c")]
    [InlineData("DeepObject", true, "?z=1&v%5Bfrom%5D=2020&v%5Bto%20x%5D=b%26c")]
    public void Build_ObjectStyles(string style, bool explode, string query)
    {
        _fixture.Properties = """{"v":{"type":"object","properties":{"from":{"type":"integer"},"to x":{"type":"string"}}}}""";
        _fixture.Query["z"] = Text("1");
        _fixture.Query["v"] = Styled("v", Enum.Parse<ParameterStyle>(style), explode);
        _fixture.Build("""{"v":{"from":2020,"to x":"b&c"}}""").Uri.Query.Should().Be(query);
        _fixture.Build("""{"v":{}}""").Uri.Query.Should().Be("?z=1");
        _fixture.Refuse("""{"v":{"z":"2"}}""").Problems.Single().Message.Should().Be("has a member that is not declared");
        _fixture.Refuse("""{"v":{"from":{}}}""").Problems.Single().Path.Should().Be("/v/from");
    }

    [Fact]
    public void Build_SimpleHeader_ListsAndObjects()
    {
        _fixture.Properties = """{"l":{"type":"array","items":{"type":"string"}},"o":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}}}}""";
        _fixture.Headers["X-L"] = Styled("l");
        _fixture.Headers["X-O"] = Styled("o");
        _fixture.Headers["X-E"] = Styled("o", explode: true);
        var built = _fixture.Build("""{"l":["x","y"],"o":{"a":"1","b":2}}""");
        built.Headers.Select(header => $"{header.Key}: {header.Value}").Should().Equal("X-L: x,y", "X-O: a,1,b,2", "X-E: a=1,b=2");
        _fixture.Refuse("""{"l":["x,y"]}""").Problems.Single().Path.Should().Be("/l/0");
        _fixture.Refuse("""{"o":{"a":"1=2"}}""").Problems.Single().Path.Should().Be("/o/a");
        _fixture.Build("""{"l":[]}""").Headers.Should().BeEmpty();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("\"\"")]
    [InlineData("1")]
    [InlineData("[\"a\"]")]
    [InlineData("null")]
    [InlineData("257")]
    public void Build_ClaimNotOneShortString_RefusesTheCall(string? claim)
    {
        claim = claim == "257" ? $"\"{new string('a', 257)}\"" : claim;
        foreach (var target in Enum.GetValues<BindTarget>())
        {
            var fixture = Bound(target);
            if (claim is not null)
            {
                fixture.Caller = WithClaim(claim);
            }

            fixture.Refuse("{}").Reason.Should().Be(RefusalReason.ClaimMissing);
        }
    }

    [Fact]
    public void Build_Claim_IsWrittenByTheRulesOfItsPlace()
    {
        Claim(BindTarget.Query, "a&b").Uri.Query.Should().Be("?name=a%26b");
        Claim(BindTarget.Path, "a b").Uri.AbsolutePath.Should().Be("/api/orders/a%20b");
        Claim(BindTarget.Header, "a b").Headers.Single().Should().Be(new KeyValuePair<string, string>("name", "a b"));
        Body(Claim(BindTarget.Body, "a\"b")).Should().Be("""{"name":"a\"b"}""");

        static BuiltRequest Claim(BindTarget target, string value)
        {
            var fixture = Bound(target);
            fixture.Caller = WithClaim(JsonSerializer.Serialize(value));
            return fixture.Build("{}");
        }
    }

    [Theory]
    [InlineData("Path", "..")]
    [InlineData("Header", "a\r\nb")]
    [InlineData("Query", "a\0")]
    public void Build_HostileClaim_IsRefusedAndIsNoArgumentProblem(string target, string value)
    {
        var fixture = Bound(Enum.Parse<BindTarget>(target));
        fixture.Caller = WithClaim(JsonSerializer.Serialize(value));
        var refusal = fixture.Refuse("{}");
        refusal.Reason.Should().Be(RefusalReason.RequestNotAllowed);
        refusal.Problems.Should().BeEmpty();
    }

    [Fact]
    public void Build_ClaimsThatTheIssuersEntryChecks_AreTakenFromThere()
    {
        var fixture = new RequestFixture { Caller = WithClaim("\"raw\"", "tenant_id") with { Tenant = "checked" } };
        fixture.Bind["t"] = new BindManifest { Claim = "tenant_id", In = BindTarget.Header, Name = "X-Tenant" };
        fixture.Build("{}").Headers.Single().Value.Should().Be("checked");
        fixture.Caller = fixture.Caller with { Tenant = null };
        fixture.Refuse("{}").Reason.Should().Be(RefusalReason.ClaimMissing);
    }

    [Fact]
    public void Build_AddressTooLong_IsRefused()
    {
        _fixture.Properties = """{"q":{"type":"string"}}""";
        _fixture.Query["q"] = Text("{q}");
        _fixture.Refuse($$"""{"q":"{{new string('a', RequestBuilder.MaxUriLength)}}"}""").Problems.Single().Rule.Should().Be("request-size");
    }

    [Fact]
    public void Build_BodyThatRepeatsALargeArgument_IsBounded()
    {
        (_fixture.Method, _fixture.Properties) = ("POST", """{"v":{"type":"string"}}""");
        _fixture.Body = "[" + string.Join(',', Enumerable.Repeat("\"{v}\"", 100)) + "]";
        _fixture.Refuse($$"""{"v":"{{new string('a', 1_000_000)}}"}""").Problems.Should().OnlyContain(problem => problem.Rule == "request-size");
    }

    [Fact]
    public void Build_ManyProblems_AreToldAtOnceUpToTwenty()
    {
        _fixture.Properties = """{"v":{"type":"object","properties":{"a":{"type":"string"}}},"l":{"type":"array","items":{"type":"string"}},"h":{"type":"string"}}""";
        _fixture.Query["l"] = Styled("l", ParameterStyle.Form, explode: false);
        _fixture.Query["v"] = Styled("v");
        _fixture.Headers["X-H"] = Text("{h}");
        _fixture.Refuse("""{"v":{"b":"1"},"l":["",","],"h":"\n"}""").Problems.Select(problem => problem.Path).Should().Equal("/l/0", "/l/1", "/v", "/h");
        _fixture.Refuse($$"""{"l":[{{string.Join(',', Enumerable.Repeat("\"\"", 50))}}]}""").Problems.Should().HaveCount(20);
    }

    [Theory]
    [InlineData("https://orders.example")]
    [InlineData("https://orders.example/")]
    [InlineData("http://127.0.0.1:8080/a/b/")]
    [InlineData("https://[2001:db8::1]:8443/x")]
    public void Build_BaseUrl_IsKept(string baseUrl)
    {
        PathFixture();
        _fixture.BaseUrl = baseUrl;
        _fixture.Build("""{"id":"7"}""").Uri.OriginalString.Should().Be(baseUrl.TrimEnd('/') + "/orders/7/x");
    }

    [Theory]
    [InlineData("https://orders.example/api/orders/7/x", true)]
    [InlineData("https://orders.example/api/orders/8/x", false)]
    [InlineData("https://orders.example/api/orders/%37/x", false)] // stands for 7, and Uri would rewrite it
    [InlineData("https://orders.example/api/orders/7/x/", false)]
    [InlineData("https://orders.example/api/orders/7/X", false)]
    [InlineData("https://orders.example/api/orders//7/x", false)]
    [InlineData("https://orders.example/api/orders/7/x?", false)]
    [InlineData("https://orders.example/api/orders/7/x?a=1", false)]
    [InlineData("https://orders.example/api/orders/7/x#a", false)]
    [InlineData("https://orders.example/orders/7/x", false)]
    [InlineData("https://orders.example.evil/api/orders/7/x", false)]
    [InlineData("https://orders.example:444/api/orders/7/x", false)]
    [InlineData("https://orders.example@evil/api/orders/7/x", false)]
    [InlineData("http://orders.example/api/orders/7/x", false)]
    public void Match_Path(string target, bool allowed)
    {
        PathFixture();
        _fixture.Matches(target, """{"id":"7"}""").Should().Be(allowed);
    }

    [Theory]
    [InlineData("?a=1&b=x", """{"b":"x"}""", true)]
    [InlineData("?a=1", """{}""", true)]
    [InlineData("?a=1", """{"b":null,"l":[],"v":{}}""", true)]
    [InlineData("?a=1&l=1&l=2&o=1", """{"l":["1","2"],"v":{"o":"1"}}""", true)]
    [InlineData("?a=1&b=x&l=1&l=2&o=1&p=2", """{"b":"x","l":["1","2"],"v":{"o":"1","p":"2"}}""", true)]
    [InlineData("", """{}""", false)] // the constant is missing
    [InlineData("?a=2", """{}""", false)]
    [InlineData("?b=x", """{"b":"x"}""", false)]
    [InlineData("?b=x&a=1", """{"b":"x"}""", false)]
    [InlineData("?a=1&a=1", """{}""", false)]
    [InlineData("?a=1", """{"b":"x"}""", false)] // the value is missing
    [InlineData("?a=1&b=y", """{"b":"x"}""", false)] // another value
    [InlineData("?a=1&l=1", """{"l":["1","2"]}""", false)]
    [InlineData("?a=1&l=1&l=2&l=3", """{"l":["1","2"]}""", false)]
    [InlineData("?a=1&l=2&l=1", """{"l":["1","2"]}""", false)]
    [InlineData("?a=1&l=1,2", """{"l":["1","2"]}""", false)]
    [InlineData("?a=1&l=1&l=2", """{"l":["1&l=2"]}""", false)]
    [InlineData("?a=1&b=x&b=y", """{"b":"x"}""", false)]
    [InlineData("?a=1&b=x&c=y", """{"b":"x"}""", false)]
    [InlineData("?a=1&b=x&", """{"b":"x"}""", false)]
    [InlineData("?a=1&&b=x", """{"b":"x"}""", false)]
    [InlineData("?a=1&b", """{"b":""}""", false)]
    [InlineData("?a=1&b=", """{"b":""}""", true)]
    [InlineData("?a=1&B=x", """{"b":"x"}""", false)]
    [InlineData("?a=1&%62=x", """{"b":"x"}""", false)]
    [InlineData("?a=1&b=x;c", """{"b":"x;c"}""", false)]
    [InlineData("?a=1&b=x,y", """{"b":"x,y"}""", false)]
    [InlineData("?a=1&b=x+y", """{"b":"x y"}""", false)]
    [InlineData("?a=1&b=%2f", """{"b":"/"}""", false)]
    [InlineData("?a=1&b=%2F", """{"b":"/"}""", true)]
    [InlineData("?a=1&b=%2", """{"b":"%2"}""", false)]
    [InlineData("?a=1&o=1&p=2&o=1", """{"v":{"o":"1","p":"2"}}""", false)]
    [InlineData("?a=1&p=2&o=1", """{"v":{"o":"1","p":"2"}}""", false)]
    public void Match_Query(string query, string arguments, bool allowed)
    {
        _fixture.Properties =
            """{"b":{"type":"string"},"l":{"type":"array","items":{"type":"string"}},"v":{"type":"object","properties":{"o":{"type":"string"},"p":{"type":"string"}}}}""";
        _fixture.Query["a"] = Text("1");
        _fixture.Query["b"] = Text("{b}");
        _fixture.Query["l"] = Styled("l");
        _fixture.Query["v"] = Styled("v");
        _fixture.Matches("https://orders.example/api/orders" + query, arguments).Should().Be(allowed);
    }

    [Fact]
    public void Match_Headers()
    {
        _fixture.Properties = """{"b":{"type":"string"}}""";
        _fixture.Headers["X-A"] = Text("1");
        _fixture.Headers["X-B"] = Text("{b}");
        Matches("""{"b":"2"}""", new("X-A", "1"), new("X-B", "2")).Should().BeTrue();
        Matches("{}", new KeyValuePair<string, string>("X-A", "1")).Should().BeTrue();
        Matches("""{"b":"2"}""", new KeyValuePair<string, string>("X-A", "1")).Should().BeFalse();
        Matches("""{"b":"2"}""", new("X-A", "1"), new("X-B", "3")).Should().BeFalse();
        Matches("{}", new KeyValuePair<string, string>("X-A", "2")).Should().BeFalse();
        Matches("{}").Should().BeFalse();
        Matches("""{"b":"2"}""", new KeyValuePair<string, string>("X-B", "2")).Should().BeFalse();
        Matches("{}", new("X-A", "1"), new("X-A", "1")).Should().BeFalse();
        Matches("{}", new("X-A", "1"), new("X-C", "1")).Should().BeFalse();
        Matches("{}", new KeyValuePair<string, string>("X-A", "1\r\nX-B: 1")).Should().BeFalse();

        bool Matches(string arguments, params KeyValuePair<string, string>[] headers) =>
            _fixture.Matches("https://orders.example/api/orders", arguments, body: null, headers);
    }

    [Fact]
    public void Build_TypicalGet_AllocatesLittle()
    {
        (_fixture.Path, _fixture.Required) = ("/orders/{id}", ["id"]);
        _fixture.Properties = """{"id":{"type":"string"},"expand":{"type":"string"}}""";
        _fixture.Query["expand"] = Text("{expand}");
        _fixture.Query["limit"] = Text("50");
        _fixture.Bind["tenant"] = new BindManifest { Claim = "tenant_id", In = BindTarget.Header, Name = "X-Tenant" };
        var definition = _fixture.Compiled();
        var arguments = ReadJson("""{"id":"ORD-00000001","expand":"lines"}""");
        for (var i = 0; i < 200; i++)
        {
            RequestBuilder.Build(definition, _fixture.Caller, arguments);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            RequestBuilder.Build(definition, _fixture.Caller, arguments);
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 1_000;
        output.WriteLine($"{bytes} bytes allocated for a typical GET");
        bytes.Should().BeLessThan(1_536);
    }

    private static string Body(BuiltRequest built) => Encoding.UTF8.GetString(built.Body!.Bytes.Span);

    private static Caller WithClaim(string json, string name = "claim") => new()
    {
        Issuer = "https://issuer.example",
        Subject = "u1",
        Scopes = ScopeSet.Empty,
        Claims = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { [name] = ReadJson(json) },
    };

    private static RequestFixture Bound(BindTarget target)
    {
        var fixture = new RequestFixture { Method = target == BindTarget.Body ? "POST" : "GET", Path = target == BindTarget.Path ? "/orders/{name}" : "/orders" };
        fixture.Bind["b"] = new BindManifest { Claim = "claim", In = target, Name = "name" };
        return fixture;
    }

    private void PathFixture() => (_fixture.Path, _fixture.Properties, _fixture.Required) = ("/orders/{id}/x", """{"id":{"type":"string"}}""", ["id"]);
}
