using McpSecureApis.Json;

namespace McpSecureApis.Core.Review.Drafts;

/// <summary>A member on both sides: its path below the entry, and where it stands in each file.</summary>
/// <param name="Path">Below the entry; the same on both sides and over unrelated changes.</param>
/// <param name="OldAt">In the old file: <c>tools[2].access.scopes</c>.</param>
/// <param name="NewAt">In the new file.</param>
internal sealed record MemberPlace(string Path, string OldAt, string NewAt)
{
    public MemberPlace Member(string name) =>
        new(DocumentPath.Append(Path, name), DocumentPath.Append(OldAt, name), DocumentPath.Append(NewAt, name));

    /// <summary>An element of a list, which is named by what it is and not by where it stands.</summary>
    /// <param name="name">What names it on both sides.</param>
    /// <param name="old">Its index on the old side; negative where it is not there.</param>
    /// <param name="now">Its index on the new side.</param>
    public MemberPlace Item(string name, int old, int now) =>
        new($"{Path}['{name.Replace("'", "''", StringComparison.Ordinal)}']", old < 0 ? OldAt : $"{OldAt}[{old}]", now < 0 ? NewAt
            : $"{NewAt}[{now}]");
}
