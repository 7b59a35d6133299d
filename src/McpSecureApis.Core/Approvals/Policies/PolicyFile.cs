using System.ComponentModel;
using System.Text.Json.Serialization;

namespace McpSecureApis.Core.Approvals.Policies;

/// <summary>The policy of approvals as the operator wrote it.</summary>
internal sealed record PolicyFile
{
    /// <summary>Names the schema for an editor; says nothing about the policy.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    [Description("Version of the format. Always 1.")]
    public required int Format { get; init; }

    [Description("Number of this policy, raised with every change: a server does not go back to a smaller one. The default is 1.")]
    public long Version { get; init; } = 1;

    [Description("Name of the catalog that is approved by this policy. A lock of another catalog is refused. The default is default.")]
    public string Catalog { get; init; } = "default";

    [Description("The public keys of those who approve and of those who publish.")]
    public required IReadOnlyList<PolicyKeyFile> Keys { get; init; }

    [Description("Which risk needs how many signatures of whom. A risk that no entry names cannot be approved.")]
    public required IReadOnlyList<PolicyRuleFile> Approvals { get; init; }
}
