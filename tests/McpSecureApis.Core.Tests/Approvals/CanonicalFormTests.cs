using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Approvals.Forms;

namespace McpSecureApis.Core.Tests.Approvals;

/// <summary>The canonical form by RFC 8785: what is digested and signed.</summary>
public sealed class CanonicalFormTests
{
    /// <summary>Sections 3.2.2 and 3.2.3 of the RFC, without their fractions.</summary>
    [Theory]
    [InlineData("""{"b":1,"a":[ true , null,"x"]}""", """{"a":[true,null,"x"],"b":1}""")]
    [InlineData("""{"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"}""", "{\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}")]
    [InlineData("""{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}""",
        "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\uFB33\":3}")]
    [InlineData("""{"a":{},"b":[],"c":""}""", """{"a":{},"b":[],"c":""}""")]
    [InlineData("""[-0,9007199254740991,-9007199254740991]""", """[0,9007199254740991,-9007199254740991]""")]
    public void Of_Value_IsTheTextOfTheRfc(string json, string expected) =>
        Encoding.UTF8.GetString(CanonicalForm.Of(JsonNode.Parse(json)!)).Should().Be(expected);

    [Theory]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("9007199254740993")]
    public void Of_NumberThatReadersDisagreeAbout_IsRefused(string number)
    {
        var form = () => CanonicalForm.Of(JsonNode.Parse($"[{number}]")!);

        form.Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void OfAuthored_Numbers_StayAsTheyAreWritten() =>
        CanonicalForm.OfAuthored(JsonElement.Parse("""{"b":1.0,"a":9007199254740993}""")).Should().Be("""{"a":9007199254740993,"b":1.0}""");
}
