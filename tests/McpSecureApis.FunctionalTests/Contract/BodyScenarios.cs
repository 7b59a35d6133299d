using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>Path styles, forms, multipart bodies and files over every transport: what the backend gets, and what it never gets.</summary>
public abstract partial class ToolCallContract
{
    private const string Pdf = "JVBERi0xLjQK";

    public static TheoryData<string, string> FilesNotSent { get; } = new()
    {
        { "", "must not be empty" },
        { "JVBERi0xLjQ", "for example" },
        { "JVBERi0xLjR=", "canonical base64" }, // another text of the same bytes
        { "data:application/pdf;base64,JVBERi0xLjQK", "without white space" },
        { "TVqQAAMAAAAEAAAA", "application/pdf or image/png" },
        { Convert.ToBase64String([.. "%PDF-"u8, .. new byte[1020]]), "at most 1024 bytes" },
        { Convert.ToBase64String([.. "%PDF-"u8, .. new byte[20_000]]), "at most 1024 bytes (1368 characters of base64)" },
    };

    [Theory]
    [MemberData(nameof(FilesNotSent))]
    public async Task Call_FileThatMayNotBeSent_SaysWhatIsAllowed(string document, string said)
    {
        var answer = await RefuseAsync(
            RefusalReason.InvalidArguments, TestCaller.Usual(), "items_upload", JsonSerializer.Serialize(new { name = _canary, note = _canary, document }));
        answer.Text.Should().Contain("/document: must").And.Contain(said);
        answer.Text!.Length.Should().BeLessThan(1000);
        if (document.Length > 8)
        {
            answer.Raw.Should().NotContain(document[..9]);
        }
    }

    [Theory]
    [InlineData("items_styled", """{"keys":["CANARY","a;keys=CANARY"]}""", "/keys/1")]
    [InlineData("items_styled", """{"keys":["CANARY","a%3Bb"]}""", "/keys/1")]
    [InlineData("items_styled", """{"keys":["CANARY",".."]}""", "/keys/1")]
    [InlineData("items_upload", """{"name":"CANARY","document":"JVBERi0xLjQK","note":"\uFEFFCANARY"}""", "/note")]
    [InlineData("items_form", """{"key":"CANARY\u0000"}""", "/key")]
    public async Task Call_ValueThatAnotherServerWouldReadAsMore_IsRefused(string tool, string arguments, string named)
    {
        var answer = await RefuseAsync(RefusalReason.InvalidArguments, TestCaller.Usual(), tool, arguments.Replace("CANARY", _canary, StringComparison.Ordinal));
        answer.Text.Should().Contain(named);
    }

    [Fact]
    public async Task Call_Multipart_ReachesTheBackendAsDeclared()
    {
        await SucceedAsync(
            TestCaller.Usual(), "items_upload", $$"""{"name":"report-1","note":"a\r\n--b","tags":["x","y; filename=\"z\""],"document":"{{Pdf}}"}""");
        var request = Harness.Items.Requests[^1];
        request.Should().StartWith("POST /documents HTTP/1.1\r\n");
        var boundary = Regex.Match(request, "\r\nContent-Type: multipart/form-data; boundary=([0-9a-f]{48})\r\n", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value;
        boundary.Should().NotBeEmpty();
        var parts = request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].Split("--" + boundary);
        parts[^1].Should().Be("--\r\n");
        parts[1..^2].Should().Equal(
            "\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nscan\r\n",
            "\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\na\r\n--b\r\n",
            "\r\nContent-Disposition: form-data; name=\"tag\"\r\n\r\nx\r\n",
            "\r\nContent-Disposition: form-data; name=\"tag\"\r\n\r\ny; filename=\"z\"\r\n",
            "\r\nContent-Disposition: form-data; name=\"document\"; filename=\"report-1.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n\r\n");
        parts[^2].Should().StartWith("\r\nContent-Disposition: form-data; name=\"owner\"\r\n\r\n");
    }

    [Fact]
    public async Task Call_LargeFileAsBody_ReachesTheBackendAndOnlyItsDigestTheTrail()
    {
        byte[] picture = [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(_canary, 1_000)))];
        var caller = TestCaller.Usual();
        await SucceedAsync(caller, "items_picture", JsonSerializer.Serialize(new { key = "k", picture = Convert.ToBase64String(picture) }));
        var request = Harness.Items.Requests[^1];
        request.Should().StartWith("PUT /items/k/picture HTTP/1.1\r\n").And.Contain("\r\nContent-Type: image/png\r\n").And.Contain($"\r\nContent-Length: {picture.Length}\r\n");
        request.Should().EndWith(_canary);
        var records = string.Concat(Harness.RecordsOf(caller).Select(record => record.GetRawText()));
        records.Should().Contain("argumentsDigest").And.NotContain(Convert.ToBase64String(picture)[..60]);
        records.Length.Should().BeLessThan(20_000);
    }

    [Theory]
    [InlineData("x' or Visibility eq 'secret", "x%27%27%20or%20Visibility%20eq%20%27%27secret", "x' or Visibility eq 'secret")]
    [InlineData("O'Neil", "O%27%27Neil", "O'Neil")]
    [InlineData("a\" OR visibility:secret \\", "a%22%20OR%20visibility%3Asecret%20%5C", """a\\\" OR visibility:secret \\\\""")]
    public async Task Call_ValueInAQueryLanguage_StaysOneLiteral(string name, string filter, string body)
    {
        await SucceedAsync(TestCaller.Usual(), "items_filtered", JsonSerializer.Serialize(new { catalog = "O'Neil", name }));
        var request = Harness.Items.Requests[^1];
        request.Should().StartWith(
            $"POST /catalogs('O%27%27Neil')/items?%24filter=Visibility%20eq%20%27public%27%20and%20Name%20eq%20%27{filter}%27 HTTP/1.1\r\n");
        request.Should().EndWith("\r\n\r\n" +
            """{"query_string":{"query":"+visibility:public +name:\"NAME\""},"where":"{\"visibility\":\"public\",\"name\":\"NAME\"}"}"""
                .Replace("NAME", body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_FormAndPathStyle_ReachTheBackendAsDeclared()
    {
        await SucceedAsync(TestCaller.Usual(), "items_form", """{"key":"a+b&kind=c","tags":["x y","ä"]}""");
        Harness.Items.Requests[^1].Should().Contain("\r\nContent-Type: application/x-www-form-urlencoded\r\n")
            .And.EndWith("\r\n\r\nkind=a%20b&key=a%2Bb%26kind%3Dc&tag=x%20y&tag=%C3%A4");
        await SucceedAsync(TestCaller.Usual(), "items_styled", """{"keys":["a","b c"]}""");
        Harness.Items.Requests[^1].Should().StartWith("GET /many/;keys=a;keys=b%20c HTTP/1.1\r\n");
    }
}
