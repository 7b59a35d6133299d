using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using static McpSecureApis.Core.Tests.Requests.RequestFixture;

namespace McpSecureApis.Core.Tests.Requests;

/// <summary>The rows of OpenAPI 3.1 "Style Examples" for a path, and what could make them mean something else.</summary>
public sealed class PathStyleTests
{
    private const string Scalar = """{"color":{"type":"string"}}""";
    private const string Array = """{"color":{"type":"array","items":{"type":"string"}}}""";
    private const string Object = """{"color":{"type":"object","properties":{"R":{"type":"integer"},"G":{"type":"integer"},"B":{"type":"integer"},"name":{"type":"string"}}}}""";
    private const string Colors = """["blue","black","brown"]""";
    private const string Rgb = """{"R":100,"G":200,"B":150}""";

    private readonly RequestFixture _fixture = new();

    [Theory]
    [InlineData("Simple", false, Scalar, "\"blue\"", "blue")]
    [InlineData("Simple", true, Scalar, "\"blue\"", "blue")]
    [InlineData("Simple", false, Array, Colors, "blue,black,brown")]
    [InlineData("Simple", true, Array, Colors, "blue,black,brown")]
    [InlineData("Simple", false, Object, Rgb, "R,100,G,200,B,150")]
    [InlineData("Simple", true, Object, Rgb, "R=100,G=200,B=150")]
    [InlineData("Label", false, Scalar, "\"blue\"", ".blue")]
    [InlineData("Label", true, Scalar, "\"blue\"", ".blue")]
    [InlineData("Label", false, Array, Colors, ".blue,black,brown")]
    [InlineData("Label", true, Array, Colors, ".blue.black.brown")]
    [InlineData("Label", false, Object, Rgb, ".R,100,G,200,B,150")]
    [InlineData("Label", true, Object, Rgb, ".R=100.G=200.B=150")]
    [InlineData("Matrix", false, Scalar, "\"blue\"", ";color=blue")]
    [InlineData("Matrix", true, Scalar, "\"blue\"", ";color=blue")]
    [InlineData("Matrix", false, Array, Colors, ";color=blue,black,brown")]
    [InlineData("Matrix", true, Array, Colors, ";color=blue;color=black;color=brown")]
    [InlineData("Matrix", false, Object, Rgb, ";color=R,100,G,200,B,150")]
    [InlineData("Matrix", true, Object, Rgb, ";R=100;G=200;B=150")]
    [InlineData("Simple", false, Array, """["a b","é"]""", "a%20b,%C3%A9")]
    [InlineData("Matrix", true, Array, """["a b"]""", ";color=a%20b")]
    public void Build_Style_IsWrittenAsOpenApiSays(string style, bool explode, string properties, string value, string expected)
    {
        Style(style, explode, properties);
        _fixture.Build($$"""{"color":{{value}}}""").Uri.AbsoluteUri.Should().Be($"https://orders.example/api/shops/{expected}/items");
    }

    [Theory]
    [InlineData("Simple", false, Array, """["a,b"]""")]
    [InlineData("Simple", false, Array, """["a","b%2Cc"]""")]
    [InlineData("Simple", false, Array, """["a%252Cb"]""")]
    [InlineData("Simple", false, Array, """["a","b\uFF0Cc"]""")]
    [InlineData("Simple", true, Object, """{"name":"x=1"}""")]
    [InlineData("Simple", false, Array, "[]")]
    [InlineData("Simple", false, Array, """[""]""")]
    [InlineData("Simple", false, Array, """["a",".."]""")]
    [InlineData("Simple", false, Array, """["a","b/c"]""")]
    [InlineData("Label", true, Array, """["a.b"]""")]
    [InlineData("Label", true, Array, """["a%2Eb"]""")]
    [InlineData("Label", false, Array, """["a.b"]""")]
    [InlineData("Label", true, Scalar, "\"a.b\"")]
    [InlineData("Label", false, Scalar, "\"\"")]
    [InlineData("Label", false, Scalar, "\".\"")]
    [InlineData("Label", false, Scalar, "\" \"")]
    [InlineData("Label", false, Scalar, "\";\"")]
    [InlineData("Matrix", true, Array, """["a;b"]""")]
    [InlineData("Matrix", true, Array, """["a%3Bcolor=b"]""")]
    [InlineData("Matrix", false, Array, """["a","b;role=admin"]""")]
    [InlineData("Matrix", false, Scalar, "\"a;role=admin\"")]
    [InlineData("Matrix", false, Scalar, "\"a,b\"")]
    [InlineData("Matrix", true, Object, """{"name":"x;R=1"}""")]
    [InlineData("Matrix", true, Object, "{}")]
    [InlineData("Matrix", true, Object, """{"admin":"1"}""")]
    public void Build_ValueThatCouldBeReadAsMore_IsRefused(string style, bool explode, string properties, string value)
    {
        Style(style, explode, properties);
        var refusal = _fixture.Refuse($$"""{"color":{{value}}}""");
        refusal.Reason.Should().Be(RefusalReason.InvalidArguments);
        refusal.Problems.Should().ContainSingle().Which.Path.Should().StartWith("/color");
        refusal.Message.Should().NotContain("admin");
    }

    [Theory]
    [InlineData("Matrix", true, Array, """["a","b"]""", ";color=a;color=b", true)]
    [InlineData("Matrix", true, Array, """["a","b"]""", ";color=a;color=c", false)]
    [InlineData("Matrix", true, Array, """["a","b"]""", ";color=b;color=a", false)]
    [InlineData("Matrix", true, Array, """["a"]""", ";color=a;color=b", false)]
    [InlineData("Matrix", true, Array, """["a"]""", ";color=a;", false)]
    [InlineData("Matrix", true, Array, """["a","b"]""", ";color=a,b", false)]
    [InlineData("Matrix", true, Array, """["a"]""", ";Color=a", false)]
    [InlineData("Matrix", true, Array, """["a"]""", "color=a", false)]
    [InlineData("Matrix", true, Array, """["a;color=b"]""", ";color=a;color=b", false)]
    [InlineData("Matrix", false, Array, """["a","b"]""", ";color=a,b", true)]
    [InlineData("Matrix", false, Array, """["a,b"]""", ";color=a,b", false)]
    [InlineData("Matrix", false, Scalar, "\"a\"", ";color=a;role=b", false)]
    [InlineData("Matrix", true, Object, """{"R":1}""", ";R=1", true)]
    [InlineData("Matrix", true, Object, """{"R":1}""", ";R=1;G=2", false)]
    [InlineData("Matrix", true, Object, """{"R":1,"G":2}""", ";G=2;R=1", false)]
    [InlineData("Label", true, Array, """["a","b"]""", ".a.b", true)]
    [InlineData("Label", true, Array, """["a"]""", ".a.b", false)]
    [InlineData("Label", true, Array, """["a.b"]""", ".a.b", false)]
    [InlineData("Label", false, Scalar, "\"a.b\"", ".a.b", false)]
    [InlineData("Label", true, Array, """["a","b"]""", "a.b", false)]
    [InlineData("Simple", false, Array, """["a","b"]""", "a,b", true)]
    [InlineData("Simple", false, Array, """["a,b"]""", "a,b", false)]
    [InlineData("Simple", false, Array, """["a,b"]""", "a%2Cb", true)]
    [InlineData("Simple", false, Object, """{"R":1}""", "R,1", true)]
    [InlineData("Simple", false, Object, """{"R":1}""", "R,1,G,2", false)]
    [InlineData("Simple", false, Object, """{"R":1}""", "G,1", false)]
    public void Match_Segment_IsTheArgumentAgainOrNothing(string style, bool explode, string properties, string value, string segment, bool allowed)
    {
        Style(style, explode, properties);
        _fixture.Matches($"https://orders.example/api/shops/{segment}/items", $$"""{"color":{{value}}}""").Should().Be(allowed);
    }

    [Theory]
    [InlineData("Form", "/shops/{color}", Array, "request-style", "tools[0].request.pathParameters.color")]
    [InlineData("DeepObject", "/shops/{color}", Array, "request-style", "tools[0].request.pathParameters.color")]
    [InlineData("Label", "/shops/{color}.json", Array, "request-style", "tools[0].request.path")]
    [InlineData("Label", "/shops/v1.{color}", Array, "request-style", "tools[0].request.path")]
    [InlineData("Matrix", "/shops/x;{color}", Array, "request-style", "tools[0].request.path")]
    [InlineData("Matrix", "/shops/{color}/{color}", Array, "request-style", "tools[0].request.path")]
    [InlineData("Label", "/shops", Array, "request-path", "tools[0].request.pathParameters.color")]
    [InlineData("Label", "/shops/{color}", """{"color":{"type":["array","null"],"items":{"type":"string"}}}""", "request-style", "tools[0].request.pathParameters.color")]
    [InlineData("Label", "/shops/{color}", """{"color":{"type":"object","properties":{"a.b":{"type":"string"}}}}""", "request-style", "tools[0].request.pathParameters.color")]
    [InlineData("Label", "/shops/{color}", """{"color":{"type":"object"}}""", "request-style", "tools[0].request.pathParameters.color")]
    public void Compile_StyleMisused_SaysWhere(string style, string path, string properties, string rule, string at)
    {
        Style(style, explode: null, properties);
        _fixture.Path = path;
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Should().Contain(finding => finding.Rule == rule && finding.Path == at && finding.Expected != null);
    }

    [Fact]
    public void Compile_StyleOfAnOptionalArgumentOrOfAText_IsAnError()
    {
        Style("Label", explode: null, Array);
        _fixture.Required = [];
        _fixture.PathParameters["other"] = Text("{color}");
        _fixture.Path = "/shops/{color}/{other}";
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Select(finding => (finding.Path, finding.Rule)).Should().BeEquivalentTo(new[]
        {
            ("tools[0].request.pathParameters.color", "request-path"), ("tools[0].request.pathParameters.other", "request-parameter"),
        });
    }

    [Fact]
    public void Compile_ListInThePathWithoutStyle_NamesTheLongForm()
    {
        (_fixture.Path, _fixture.Properties, _fixture.Required) = ("/shops/{color}", Array, ["color"]);
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Single().Expected.Should().Contain("pathParameters");
    }

    [Fact]
    public void Build_ArgumentOfAnotherName_KeepsThePlaceholdersName()
    {
        Style("Matrix", explode: false, """{"tones":{"type":"array","items":{"type":"string"}}}""");
        _fixture.Required = ["tones"];
        _fixture.PathParameters["color"] = Styled("tones", ParameterStyle.Matrix);
        _fixture.Build("""{"tones":["a","b"]}""").Uri.AbsolutePath.Should().Be("/api/shops/;color=a,b/items");
    }

    private void Style(string style, bool? explode, string properties)
    {
        (_fixture.Path, _fixture.Properties, _fixture.Required) = ("/shops/{color}/items", properties, ["color"]);
        _fixture.PathParameters["color"] = Styled("color", Enum.Parse<ParameterStyle>(style), explode);
    }
}
