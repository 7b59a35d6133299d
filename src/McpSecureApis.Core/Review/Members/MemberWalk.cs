using System.Reflection;
using System.Text.Json;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Drafts;

namespace McpSecureApis.Core.Review.Members;

/// <summary>Goes through the members of a record of a manifest's model and has each compared by the one comparer that the table has for it.</summary>
internal static class MemberWalk
{
    public static void Compare(Type type, object old, object now, MemberPlace place, ChangeDrafts drafts)
    {
        foreach (var property in Properties(type))
        {
            var below = place.Member(JsonNamingPolicy.CamelCase.ConvertName(property.Name));
            var (before, after) = (property.GetValue(old), property.GetValue(now));
            if (MemberTable.Comparers.TryGetValue((type, property.Name), out var compare))
            {
                compare(new MemberValues(below, before, after, old, now), drafts);
            }
            else if (CanonicalJson.Of(before) != CanonicalJson.Of(after))
            {
                // The table is complete, which a test holds; should it not be, nothing passes for harmless.
                drafts.Undecidable(below, ChangeSeverity.High, "unknown-member", "Nobody has said what this member does to authority.",
                    before, after);
            }
        }
    }

    /// <summary>What a record of the model is made of.</summary>
    public static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.CanWrite &&
            property.GetIndexParameters().Length == 0);
}
