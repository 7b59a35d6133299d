using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Tests.Manifests;

public sealed class StrictHttpUrlTests
{
    [Theory]
    [InlineData("https://orders.internal.example")]
    [InlineData("https://orders.internal.example/api/v1")]
    [InlineData("http://localhost:5000/")]
    [InlineData("http://10.0.0.1:8080")]
    [InlineData("http://[::1]:8080/x")]
    [InlineData("https://[2001:db8::1]")]
    [InlineData("https://A-B.example/%C3%BC")]
    [InlineData("https://xn--bcher-kva.example/")]
    [InlineData("https://a.example:443/~x/;y=1,2")]
    public void TryParse_Plain_KeepsHostPortAndPath(string text)
    {
        StrictHttpUrl.TryParse(text, out var url, out var problem).Should().BeTrue(problem);
        text.Should().StartWith(url!.GetLeftPart(UriPartial.Scheme));
        text.Should().EndWithEquivalentOf(url.AbsolutePath.TrimEnd('/') is { Length: > 0 } path ? path : text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("orders")]
    [InlineData("ftp://a.example")]
    [InlineData("HTTPS://a.example")]
    [InlineData("https:/a.example")]
    [InlineData("https:///a.example")]
    [InlineData("https://")]
    [InlineData(" https://a.example")]
    [InlineData("https://a.example\n")]
    [InlineData("https://a.ex\tample")]
    [InlineData("https://user@a.example")]
    [InlineData("https://user:pass@a.example")]
    [InlineData("https://a.example@evil.example")]
    [InlineData("https://a.example\\@evil.example")]
    [InlineData("https://a.example\\x")]
    [InlineData("https://a.example?q")]
    [InlineData("https://a.example#f")]
    [InlineData("https://a.example:0")]
    [InlineData("https://a.example:")]
    [InlineData("https://a.example:65536")]
    [InlineData("https://a.example:0443")]
    [InlineData("https://a.example:+443")]
    [InlineData("https://a.example:44x")]
    [InlineData("https://a.example.")] // a name of its own to certificates and allow-lists
    [InlineData("https://localhost.")]
    [InlineData("https://a..example")]
    [InlineData("https://.example")]
    [InlineData("https://-a.example")]
    [InlineData("https://a_b.example")]
    [InlineData("https://a%2eexample")]
    [InlineData("https://ａ.example")]
    [InlineData("https://bücher.example")]
    [InlineData("https://①②⑦.0.0.1")]
    [InlineData("https://2130706433")]
    [InlineData("https://0x7f.1")]
    [InlineData("https://0177.0.0.1")]
    [InlineData("https://127.1")]
    [InlineData("https://127.0.0.1.")]
    [InlineData("https://127.0.0.256")]
    [InlineData("https://a.0x7f")]
    [InlineData("https://a.1b")]
    [InlineData("https://[::ffff:127.0.0.1]")]
    [InlineData("https://[::ffff:7f00:1]")]
    [InlineData("https://a.example/[x]")]
    [InlineData("https://[::1")]
    [InlineData("https://[::1]x")]
    [InlineData("https://[fe80::1%251]")]
    [InlineData("https://[fe80::1%1]")]
    [InlineData("https://[0:0::1]")]
    [InlineData("https://[v1.x]")]
    [InlineData("https://xn--a.example")]
    [InlineData("https://xn--.example")]
    [InlineData("https://a.example//x")]
    [InlineData("https://a.example/../x")]
    [InlineData("https://a.example/x/.")]
    [InlineData("https://a.example/%2e%2e/x")]
    [InlineData("https://a.example/%2fx")]
    [InlineData("https://a.example/%5cx")]
    [InlineData("https://a.example/%252e")]
    [InlineData("https://a.example/%00")]
    [InlineData("https://a.example/%x")]
    [InlineData("https://a.example/{id}")]
    public void TryParse_NotPlain_SaysWhatIsWrongWithoutTheText(string text)
    {
        StrictHttpUrl.TryParse(text, out var url, out var problem).Should().BeFalse();
        url.Should().BeNull();
        problem.Should().EndWith(".").And.NotContain("pass@");
    }

    [Fact]
    public void TryParse_TooLong_Refuses() =>
        StrictHttpUrl.TryParse("https://a.example/" + new string('x', 2048), out _, out _).Should().BeFalse();

    [Theory]
    [InlineData("https://a.example", "https://A.example:443/x", true)]
    [InlineData("https://a.example", "http://a.example", false)]
    [InlineData("https://a.example", "https://a.example:444", false)]
    [InlineData("https://a.example", "https://b.a.example", false)]
    [InlineData("https://a.example", "https://a.example.evil", false)]
    public void IsSameOrigin_Urls_ComparesSchemeHostAndPort(string one, string other, bool same) =>
        StrictHttpUrl.IsSameOrigin(new Uri(one), new Uri(other)).Should().Be(same);

    [Theory]
    [InlineData("http://localhost", true)]
    [InlineData("http://127.9.9.9", true)]
    [InlineData("http://[::1]", true)]
    [InlineData("http://localhost.example", false)]
    [InlineData("http://10.0.0.1", false)]
    public void IsLoopback_Url_LooksAtTheNameAlone(string url, bool loopback) =>
        StrictHttpUrl.IsLoopback(new Uri(url)).Should().Be(loopback);
}
