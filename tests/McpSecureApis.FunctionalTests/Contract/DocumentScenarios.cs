using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>Resources that are a text or a picture instead of JSON.</summary>
public abstract partial class ToolCallContract
{
    private static readonly byte[] Picture = [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', 0, 1, 0xFE, 0xFF];

    [Fact]
    public async Task Document_Text_IsMaskedLikeAnyValue()
    {
        AnswerDocument("text/plain; charset=utf-8", "Write to anna@example.com. \u00e4"u8.ToArray());
        var caller = new TestCaller("documents.read");
        var answer = await ReadAsync(caller, $"documents://text/{_canary}");
        var contents = Contents(answer);
        contents.GetProperty("text").GetString().Should().Be("Write to [email]. \u00e4");
        contents.GetProperty("mimeType").GetString().Should().Be("text/plain");
        contents.TryGetProperty("blob", out _).Should().BeFalse();
        Harness.Items.Requests[^1].Should().StartWith($"GET /text/{_canary} HTTP/1.1\r\n").And.Contain("Accept: text/plain\r\n");
        var records = Harness.RecordsOf(caller);
        Phases(records).Should().Equal("intent", "outcome");
        records[1].GetProperty("masked").GetProperty("email").GetInt32().Should().Be(1);
        string.Concat(records.Select(record => record.GetRawText())).Should().NotContain(_canary).And.NotContain("Write to");
    }

    [Fact]
    public async Task Document_Picture_LeavesAsABlob()
    {
        AnswerDocument("image/png", Picture);
        var answer = await ReadAsync(new TestCaller("documents.read"), "documents://picture");
        Contents(answer).GetProperty("blob").GetBytesFromBase64().Should().Equal(Picture);
        Contents(answer).GetProperty("mimeType").GetString().Should().Be("image/png");
        Contents(answer).GetProperty("uri").GetString().Should().Be("documents://picture");
        Contents(answer).TryGetProperty("text", out _).Should().BeFalse();
        (answer.Result!.Value.TryGetProperty("cacheScope", out var scope) ? scope.GetString() : null).Should().Be(_channel.IsModern ? "private" : null);
        Harness.Items.Requests[^1].Should().Contain("Accept: image/png\r\n");
    }

    [Fact]
    public async Task Document_OfAClassThatIsNotShown_IsWithheldWhole()
    {
        AnswerDocument("image/png", Picture);
        var answer = await ReadAsync(new TestCaller("documents.read"), "documents://scan");
        Contents(answer).GetProperty("text").GetString().Should().Be("[redacted:medical]");
        Contents(answer).GetProperty("mimeType").GetString().Should().Be("text/plain");
        answer.Raw.Should().NotContain(Convert.ToBase64String(Picture));
    }

    [Theory]
    [InlineData("documents://picture", "text/html", "<script>planted</script>", nameof(RefusalReason.ReplyMediaType))]
    [InlineData("documents://picture", "application/json", "{}", nameof(RefusalReason.ReplyMediaType))]
    [InlineData("documents://picture", "image/png", "<svg>planted</svg>", nameof(RefusalReason.ReplyInvalid))]
    [InlineData("documents://picture", "image/png", "", nameof(RefusalReason.ReplyInvalid))]
    [InlineData("documents://picture", "image/png", "LONG", nameof(RefusalReason.ReplyTooLarge))]
    [InlineData("documents://picture", "image/png", "\u0089PNG\r\n\u001A\nCREDENTIAL", nameof(RefusalReason.CredentialInReply))]
    [InlineData("documents://text/a", "text/plain", "\u00ff\u00fe", nameof(RefusalReason.ReplyInvalid))]
    [InlineData("documents://text/a", "text/plain; charset=iso-8859-1", "a", nameof(RefusalReason.ReplyMediaType))]
    [InlineData("documents://text/a", "text/plain", "CREDENTIAL", nameof(RefusalReason.CredentialInReply))]
    public async Task Document_NotAsDeclared_IsWithheldAndRecorded(string uri, string type, string body, string named)
    {
        var reason = Enum.Parse<RefusalReason>(named);
        body = body == "LONG" ? "\u0089PNG\r\n\u001A\n" + new string('a', 2000) : body.Replace("CREDENTIAL", Harness.Credential, StringComparison.Ordinal);
        AnswerDocument(type, Encoding.Latin1.GetBytes(body));
        var caller = new TestCaller("documents.read");
        var answer = await ReadAsync(caller, uri);
        answer.ErrorCode.Should().Be(500);
        answer.Reason.Should().Be(reason.ToCode());
        AssertRecords(answer.CallId!, caller, reason, sent: true);
        AssertNothingLeaks(answer, caller);
    }

    [Fact]
    public async Task Document_NotForTheCaller_IsUnknownAndNothingIsSent()
    {
        var before = Harness.BackendRequests;
        var caller = new TestCaller("items.read");
        var answer = await ReadAsync(caller, "documents://picture");
        answer.ErrorCode.Should().Be(_channel.IsModern ? -32602 : -32002);
        (Harness.BackendRequests - before).Should().Be(0);
        AssertRecords(answer.CallId!, caller, RefusalReason.HiddenTool, sent: false);
    }

    private static JsonElement Contents(ToolAnswer answer) => answer.Result!.Value.GetProperty("contents").EnumerateArray().Single();

    private Task<ToolAnswer> ReadAsync(TestCaller caller, string uri) => _channel.SendAsync(caller, "resources/read", $"\"uri\":\"{uri}\"", 1, CancellationToken.None);

    private void AnswerDocument(string type, byte[] body) => Harness.Items.Answer(async exchange =>
    {
        await exchange.WriteAsync([.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n"), .. body]);
        return true;
    });
}
