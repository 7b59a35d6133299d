using System.Text.Json;
using McpSecureApis.FunctionalTests.Conventions;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary><c>manifest check</c>: one mistake in a manifest is one finding, although several rooms meet it.</summary>
public sealed class OneCauseTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("one-cause-");

    [Theory]
    [InlineData("allowedNetworks: [127.0.0.0/8]", "allowedNetworks: []", "backend.allowedNetworks")]
    [InlineData("allowedNetworks: [127.0.0.0/8]", "allowedNetworks: [local]", "backend.allowedNetworks[0]")]
    [InlineData("baseUrl: http://127.0.0.1:7421", "baseUrl: \"http://127.0.0.1:7421/\\u202E\"", "backend.baseUrl")]
    [InlineData("effect: read", "effect: \"re\\u202Ead\"", "tools[0].effect")]
    [InlineData("scopes: [orders.read]", "scopes: []", "tools[0].access.scopes")]
    [InlineData("scopes: [orders.read]", "visibility: listed", "tools[0].access.scopes")]
    [InlineData("scopes: [orders.read]", "scopes: ['orders read']", "tools[0].access.scopes[0]")]
    [InlineData("method: GET", "method: FETCH", "tools[0].request.method")]
    [InlineData("path: /orders/{orderId}", "path: orders/{orderId}", "tools[0].request.path")]
    [InlineData("path: /orders/{orderId}", "path: /orders/{ordrId}", "tools[0].request.path")]
    [InlineData("{claim: tenant_id, in: header, name: X-Tenant}", "{claim: '', in: header, name: X-Tenant}", "tools[0].bind.tenant.claim")]
    [InlineData("query: {expand: lines}", "query: {expand: {argument: 7} }", "tools[0].request.query.expand.argument")]
    [InlineData("        id: public", "        id: open to all", "tools[0].response.fields.id")]
    public async Task One_mistake_is_one_finding(string right, string wrong, string path)
    {
        var text = await File.ReadAllTextAsync(Repository.Folder("tool-manifests/orders.yaml"));
        var at = text.IndexOf(right, StringComparison.Ordinal);
        at.Should().BePositive();
        var file = Path.Combine(_folder.FullName, "orders.yaml");
        await File.WriteAllTextAsync(file, string.Concat(text.AsSpan(0, at), wrong, text.AsSpan(at + right.Length)));

        var (exitCode, output, _) = await Verb.RunAsync("manifest", "check", file, "--json", "--no-cost");
        exitCode.Should().Be(1);
        var errors = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))
            .Where(finding => finding.GetProperty("severity").GetString() == "error").Select(finding => finding.GetProperty("path").GetString());
        errors.Should().Equal(path);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
