using System.Text.Json;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary><c>revoke</c>: what it writes is what every other verb and every server goes by.</summary>
[Collection(SharedDemo.Name)]
public sealed class RevokeVerbTests(RunningDemo running) : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("revoke-");

    private DemoProcess Demo => running.Process;

    public void Dispose() => _state.Delete(recursive: true);

    [Fact]
    public async Task A_revoked_token_is_refused_by_every_verb_until_it_is_taken_back()
    {
        var token = Demo.Token("reader");
        var subject = JsonElement.Parse(Convert.FromBase64String(Padded(token.Split('.')[1]))).GetProperty("sub").GetString()!;
        string[] explain = ["explain", "orders_get", "--arguments", """{"orderId":"ORD-00000001"}""", "--token", token, "--json"];
        (await RunAsync(explain)).ExitCode.Should().Be(0);

        var revoked = await RunAsync("revoke", "--subject", subject, "--issuer", Demo.Description.GetProperty("issuer").GetString()!, "--until", "1h");
        revoked.ExitCode.Should().Be(0, revoked.Error);
        var line = JsonElement.Parse((await RunAsync("revoke", "--list")).Output);
        (line.GetProperty("kind").GetString(), line.GetProperty("value").GetString(), line.GetProperty("issuer").GetString())
            .Should().Be(("subject", subject, Demo.Description.GetProperty("issuer").GetString()!));

        var explained = await RunAsync(explain);
        explained.ExitCode.Should().Be(1);
        JsonElement.Parse(explained.Output).GetProperty("cause").GetString().Should().Be("revoked");
        var requests = (await Demo.BackendRequestsAsync()).Count;
        (await RunAsync("call", "orders_get", "--arguments", """{"orderId":"ORD-00000001"}""", "--as", token)).ExitCode.Should().Be(2);
        (await Demo.BackendRequestsAsync()).Count.Should().Be(requests);

        (await RunAsync("revoke", "--subject", subject, "--remove")).ExitCode.Should().Be(1, "it was revoked for one issuer");
        (await RunAsync("revoke", "--subject", subject, "--issuer", Demo.Description.GetProperty("issuer").GetString()!, "--remove")).ExitCode.Should().Be(0);
        (await RunAsync("revoke", "--list")).Output.Should().BeEmpty();
        (await RunAsync(explain)).ExitCode.Should().Be(0);
    }

    [Theory]
    [InlineData("revoke", "Give one of --token-id")]
    [InlineData("revoke --subject a --client b", "Give one of --token-id")]
    [InlineData("revoke --subject a --until yesterday", "--until takes a time that is to come")]
    [InlineData("revoke --subject a --until 2001-01-01T00:00:00Z", "--until takes a time that is to come")]
    public async Task A_slip_revokes_nothing_and_is_told(string command, string message)
    {
        var (exitCode, output, error) = await RunAsync(command.Split(' '));
        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        error.Should().StartWith(message);
        (await RunAsync("revoke", "--list")).Output.Should().BeEmpty();
    }

    /// <summary>Who is revoked would be let in.</summary>
    [Fact]
    public async Task A_file_that_cannot_be_read_keeps_the_program_from_starting()
    {
        await File.WriteAllTextAsync(Path.Combine(_state.FullName, "revocations.json"), "{\"format\":1}");
        foreach (var command in new[] { "revoke --list", "explain orders_get --arguments {}", "serve --stdio" })
        {
            var (exitCode, _, error) = await RunAsync([.. command.Split(' '), .. command.StartsWith("explain", StringComparison.Ordinal) ? ["--token", Demo.Token("reader")] : Array.Empty<string>()]);
            exitCode.Should().Be(2, command);
            error.Should().Contain("State:Path: ").And.Contain("revocations.json").And.Contain("no list of revocations");
        }
    }

    private static string Padded(string base64Url) =>
        base64Url.Replace('-', '+').Replace('_', '/').PadRight((base64Url.Length + 3) / 4 * 4, '=');

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        Verb.RunAsync([.. arguments, "--configuration", Demo.Configuration, "--set", $"State:Path={_state.FullName}"]);
}
