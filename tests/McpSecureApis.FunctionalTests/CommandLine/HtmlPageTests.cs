using McpSecureApis.FunctionalTests.Conventions;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.FunctionalTests.Review;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary><c>--format html</c> of both comparisons: where the page goes, what it is about, and the exit code.</summary>
public sealed class HtmlPageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("html-");

    private static string Orders => Repository.Folder("tool-manifests", "orders.yaml");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Manifest_diff_gives_a_page_with_the_call_that_is_possible_now()
    {
        var text = (await File.ReadAllTextAsync(Orders)).Replace("scopes: [orders.cancel]", "scopes: [orders.write]", StringComparison.Ordinal)
            .Replace("reason: Ordered twice", "reason: \"It's <b>ordered</b> twice\"", StringComparison.Ordinal)
            .Replace("title: Get an order", "title: '<script>alert(1)</script>'", StringComparison.Ordinal);
        var changed = Write("orders.yaml", text);

        var (exitCode, output, error) = await Verb.RunAsync("manifest", "diff", Orders, changed, "--format", "html");

        exitCode.Should().Be(1);
        error.Should().BeEmpty();
        output.Should().StartWith("<!DOCTYPE html>").And.EndWith("</html>\n").And.Contain("<title>Manifest review: widening</title>")
            .And.Contain($"mcp-secure-apis explain orders_cancel --manifests {changed} --caller &#39;{{").And.Contain("""<code>orders.write</code>""")
            .And.Contain("""It&#39;\&#39;&#39;s &lt;b&gt;ordered""").And.Contain("<td>").And.NotContain("<script").And.NotContain("<b>ordered");
    }

    [Fact]
    public async Task Config_diff_gives_a_page_of_settings()
    {
        var old = Write("old.json", SampleSettings.Text);
        var now = Write("new.json", SampleSettings.With("Credentials:orders:Use:Origins", "[\"https://orders.example\", \"https://b.example\"]"));

        var (exitCode, output, _) = await Verb.RunAsync("config", "diff", old, now, "--format", "html");

        exitCode.Should().Be(1);
        output.Should().Contain("<title>Configuration review: widening</title>").And.Contain("Credentials:orders").And.Contain("Smallest manifest")
            .And.Contain("""<b>newly</b> <span><code>https://b.example</code> as an origin</span>""");
    }

    [Theory]
    [InlineData("manifest")]
    [InlineData("config")]
    public async Task Output_goes_to_the_file_and_equal_sides_end_with_0(string verb)
    {
        var side = verb == "manifest" ? Orders : Write("same.json", SampleSettings.Text);
        var file = Path.Combine(_folder.FullName, "review.html");

        var (exitCode, output, error) = await Verb.RunAsync(verb, "diff", side, side, "--format", "html", "--output", file);

        (exitCode, output).Should().Be((0, string.Empty));
        error.Should().Contain("The verdict is neutral.");
        (await File.ReadAllTextAsync(file)).Should().StartWith("<!DOCTYPE html>").And.Contain("No change of authority");
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
