using System.Text.Json.Serialization;

namespace McpSecureApis.Demo;

/// <summary>The line of <c>demo --json</c>. Its members are an outside form: others read them.</summary>
internal sealed record DemoDescription
{
    [JsonPropertyOrder(0)]
    public required string Mcp { get; init; }

    [JsonPropertyOrder(1)]
    public required string Issuer { get; init; }

    [JsonPropertyOrder(2)]
    public required string Backend { get; init; }

    [JsonPropertyOrder(3)]
    public required string BackendAuthorization { get; init; }

    [JsonPropertyOrder(4)]
    public required string BackendInspection { get; init; }

    [JsonPropertyOrder(5)]
    public required IReadOnlyDictionary<string, string> Tokens { get; init; }

    [JsonPropertyOrder(6)]
    public required string Audit { get; init; }

    [JsonPropertyOrder(7)]
    public required string Manifests { get; init; }

    [JsonPropertyOrder(8)]
    public required string Configuration { get; init; }

    [JsonPropertyOrder(9)]
    public required DemoStdio Stdio { get; init; }
}
