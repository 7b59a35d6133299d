using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Members;

/// <summary>Whether two values of the model mean the same.</summary>
internal static class Same
{
    public static bool Value(object? old, object? now) => CanonicalJson.Of(old) == CanonicalJson.Of(now);

    public static bool Value(MemberValues values) => Value(values.Old, values.New);
}
