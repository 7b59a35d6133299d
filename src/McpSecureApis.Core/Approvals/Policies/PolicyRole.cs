namespace McpSecureApis.Core.Approvals.Policies;

/// <summary>What a key of the policy is for.</summary>
internal enum PolicyRole
{
    Approver,
    Publisher,
}
