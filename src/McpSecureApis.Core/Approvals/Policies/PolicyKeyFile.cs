using System.ComponentModel;

namespace McpSecureApis.Core.Approvals.Policies;

/// <summary>A key of the policy as the operator wrote it.</summary>
internal sealed record PolicyKeyFile
{
    [Description("Name of the key, unique in the policy.")]
    public required string Name { get; init; }

    [Description("The ECDSA P-256 public key in PEM, or the path of a file that holds it, relative to the policy.")]
    public required string PublicKey { get; init; }

    [Description("approver or publisher. A publisher's key approves nothing, and no key is both.")]
    public required IReadOnlyList<PolicyRole> Roles { get; init; }
}
