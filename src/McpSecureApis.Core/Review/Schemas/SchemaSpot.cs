using McpSecureApis.Core.Review.Drafts;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Schemas;

/// <summary>A schema within the arguments, in the manifest and for values.</summary>
internal sealed record SchemaSpot(MemberPlace Place, IReadOnlyList<SchemaStep> Steps, bool IsInArray)
{
    public SchemaSpot Below(string keyword, string member) => this with
    {
        Place = Place.Member(keyword).Member(member),
        Steps = [.. Steps, new SchemaStep(member)],
    };

    public SchemaSpot Below(string keyword, SchemaStep step, bool isInArray) => this with
    {
        Place = Place.Member(keyword),
        Steps = [.. Steps, step],
        IsInArray = isInArray,
    };
}
