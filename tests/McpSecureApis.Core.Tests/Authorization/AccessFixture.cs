using System.Text.Json;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;

namespace McpSecureApis.Core.Tests.Authorization;

/// <summary>Compiles the access part of a one-tool manifest.</summary>
internal static class AccessFixture
{
    public static readonly IReadOnlyDictionary<string, ClaimType> Claims = new Dictionary<string, ClaimType>(StringComparer.Ordinal)
    {
        ["department"] = ClaimType.String,
        ["level"] = ClaimType.Number,
        ["internal"] = ClaimType.Boolean,
        ["groups"] = ClaimType.StringArray,
    };

    public const string Schema = """
        {"type":"object","required":["amount","status"],"$defs":{"code":{"type":"string","maxLength":5}},"properties":{
          "amount":{"type":"number","minimum":0,"maximum":1000},
          "count":{"type":"integer","minimum":1,"maximum":10},
          "status":{"enum":["open","paid"]},
          "note":{"type":"string"},
          "code":{"$ref":"#/$defs/code"},
          "tags":{"type":"array","items":{"type":"string","enum":["a","b"]}},
          "urgent":{"type":"boolean","default":false},
          "maybe":{"type":["string","null"]},
          "both":{"type":["string","number"]},
          "big":{"type":"integer"},
          "odd-name":{"type":"string"},
          "lines":{"type":"object","properties":{"sku":{"type":"string"},"n":{"type":"integer"}}}}}
        """;

    public static AccessDefinition? Compile(AccessManifest access, out IReadOnlyList<ManifestFinding> findings, string? schema = Schema)
    {
        var collector = new FindingCollector("test.yaml", new SourceMap());
        var manifest = new ApiManifest
        {
            Manifest = "orders",
            Version = "1.0.0",
            Owner = "team@example.com",
            Claims = Claims,
            Backend = null!,
            Tools = [new ToolManifest { Name = "t", Description = "d", Effect = ToolEffect.Read, Access = access, Request = null!, Response = null! }],
        };
        var compiled = AccessDefinition.Compile(
            new EntryIdentity("t", "orders", "1.0.0", "digest"), manifest, 0, schema is null ? null : JsonDocument.Parse(schema).RootElement, collector);
        findings = collector.Findings;
        return compiled;
    }

    public static AccessDefinition Compile(AccessManifest access)
    {
        var compiled = Compile(access, out var findings);
        findings.Should().BeEmpty();
        return compiled!;
    }

    public static Caller Caller(string scopes = "", string claims = "{}") => new()
    {
        Issuer = "https://login.example.com/",
        Subject = "alice",
        Client = "agent",
        Tier = "internal",
        Roles = ["clerk"],
        Scopes = ScopeSet.Parse(scopes),
        Claims = JsonDocument.Parse(claims).RootElement.EnumerateObject().ToDictionary(claim => claim.Name, claim => claim.Value, StringComparer.Ordinal),
    };
}
