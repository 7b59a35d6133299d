using McpSecureApis.Core.Review.Drafts;

namespace McpSecureApis.Core.Review.Members;

/// <summary>A member on both sides, with what it is a member of.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Old">The effective value before; null for none.</param>
/// <param name="New">The effective value now; null for none.</param>
/// <param name="OldOwner">What has the member on the old side.</param>
/// <param name="NewOwner">What has it on the new side.</param>
internal sealed record MemberValues(MemberPlace Place, object? Old, object? New, object OldOwner, object NewOwner);
