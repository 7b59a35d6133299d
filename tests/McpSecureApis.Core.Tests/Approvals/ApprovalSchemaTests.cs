using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Policies;

namespace McpSecureApis.Core.Tests.Approvals;

/// <summary>The schemas of the two files agree with the types that they are read into.</summary>
public sealed class ApprovalSchemaTests
{
    [Fact]
    public void Files_AgreeWithTheTypes()
    {
        const string Again = "regenerate it with: manifest schema --of policy|lock --output schemas/FILE";
        Read("approval-policy.schema.json").Should().Be(ApprovalPolicy.ExportSchema(), Again);
        Read("approvals-lock.schema.json").Should().Be(LockText.ExportSchema(), Again);
    }

    [Fact]
    public void Policy_Objects_AreClosedAndExplained()
    {
        var objects = Objects(JsonNode.Parse(ApprovalPolicy.ExportSchema())!).ToList();

        objects.Should().HaveCount(3);
        foreach (var schema in objects)
        {
            schema["additionalProperties"]!.GetValue<bool>().Should().BeFalse();
            schema["properties"]!.AsObject().Should().OnlyContain(member => member.Key == "$schema" || member.Value!["description"] != null);
        }
    }

    [Fact]
    public void Lock_Members_AreThoseThatAreWritten()
    {
        var bench = new ApprovalBench();
        using var written = JsonDocument.Parse(bench.Approve(ApprovalBench.Yaml, before: null, "alice", "bob"));
        var schema = JsonNode.Parse(LockText.ExportSchema())!;

        schema["properties"]!.AsObject().Select(member => member.Key).Should()
            .Equal(written.RootElement.EnumerateObject().Select(member => member.Name));
        schema["properties"]!["approvals"]!["items"]!["properties"]!.AsObject().Select(member => member.Key).Should()
            .Contain(written.RootElement.GetProperty("approvals")[0].EnumerateObject().Select(member => member.Name));
    }

    private static IEnumerable<JsonObject> Objects(JsonNode node) => node switch
    {
        JsonObject schema => (schema.ContainsKey("properties") ? new[] { schema } : []).Concat(schema.Select(member => member.Value).OfType<JsonNode>()
            .SelectMany(Objects)),
        JsonArray items => items.OfType<JsonNode>().SelectMany(Objects),
        _ => [],
    };

    private static string Read(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "schemas")))
        {
            folder = folder.Parent;
        }

        return File.ReadAllText(Path.Combine(folder!.FullName, "schemas", name));
    }
}
