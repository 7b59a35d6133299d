using System.Text;
using System.Text.Json;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Calls;

/// <summary>What was checked, with its defaults and in its normal form, is what the records digest and what is sent.</summary>
public sealed class ArgumentDigestTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("digests-");

    [Theory]
    [InlineData("""{"q":"cafe","limit":20}""", true)]
    [InlineData("""{"q":"cafe"}""", true)]                                    // the default is filled in
    [InlineData("""{"q":"\uff43\uff41\uff46\uff45"}""", true)]               // and the text brought into its normal form
    [InlineData("""{"q":"\uff43\uff41\uff46\uff45","limit":20}""", true)]
    [InlineData("""{"q":"cafe","limit":21}""", false)]
    [InlineData("""{"q":"cafes"}""", false)]
    public async Task Records_OfACall_DigestWhatIsSent(string arguments, bool same)
    {
        var (usual, usualBody) = await CallAsync("""{"q":"cafe","limit":20}""");
        var (digests, body) = await CallAsync(arguments);

        digests.Should().HaveCount(2).And.OnlyContain(digest => digest == digests[0], "intent and outcome are of one call");
        (body == usualBody).Should().Be(same, "that is what the backend gets");
        (digests[0] == usual[0]).Should().Be(same);
    }

    [Fact]
    public async Task Records_OfWrongArguments_DigestThemAsTheyWereSent()
    {
        var (digests, body) = await CallAsync("""{"q":7}""");
        var (others, _) = await CallAsync("""{"q":8}""");

        body.Should().BeNull("a refused call never reaches the backend");
        digests.Should().ContainSingle().Which.Should().NotBe(others.Should().ContainSingle().Subject);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<(IReadOnlyList<string> Digests, string? Body)> CallAsync(string arguments)
    {
        // One folder, because the keyed hash is of its key.
        await using var backend = new RecordingBackend();
        string callId;
        await using (var calls = await TestCalls.OpenAsync(Manifest(backend.Port), _folder.FullName))
        {
            callId = (await calls.CallAsync("search", "subject", JsonElement.Parse(arguments))).CallId;
        }

        var digests = Directory.EnumerateFiles(Path.Combine(_folder.FullName, "audit"), "*.jsonl").SelectMany(File.ReadAllLines)
            .Where(line => line.Contains(callId, StringComparison.Ordinal))
            .Select(line => JsonElement.Parse(line).GetProperty("argumentsDigest").GetString()!).ToList();
        var request = backend.Take().SingleOrDefault();
        return (digests, request is null ? null : Encoding.UTF8.GetString(request).Split("\r\n\r\n")[1]);
    }

    private static string Manifest(int port) => $$"""
        manifest: digests
        version: 1.0.0
        owner: team@example.com
        backend: {baseUrl: "http://127.0.0.1:{{port}}", allowedNetworks: [127.0.0.0/8]}
        tools:
        - name: search
          description: Searches.
          effect: read
          access: {authenticated: true}
          request: {method: POST, safe: true, path: /search, body: {q: '{q}', limit: '{limit}'} }
          arguments:
            type: object
            required: [q]
            properties:
              q: {type: string, normalize: NFKC}
              limit: {type: integer, default: 20}
          response: {fields: {ok: public} }
        """;
}
