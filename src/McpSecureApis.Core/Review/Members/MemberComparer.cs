using McpSecureApis.Core.Review.Drafts;

namespace McpSecureApis.Core.Review.Members;

/// <summary>Compares one member of a manifest's model and says what a difference does to authority.</summary>
/// <param name="values">The member on both sides.</param>
/// <param name="drafts">Takes the changes.</param>
internal delegate void MemberComparer(MemberValues values, ChangeDrafts drafts);
