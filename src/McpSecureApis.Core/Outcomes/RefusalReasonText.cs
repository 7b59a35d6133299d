using System.Collections.Frozen;
using System.Text.Json;

namespace McpSecureApis.Core.Outcomes;

/// <summary>The outside name of a <see cref="RefusalReason"/>: <c>missing_scope</c> for <see cref="RefusalReason.MissingScope"/>.</summary>
internal static class RefusalReasonText
{
    private static readonly FrozenDictionary<RefusalReason, string> Names = Enum.GetValues<RefusalReason>()
        .ToFrozenDictionary(reason => reason, reason => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString()));

    public static string ToCode(this RefusalReason reason) => Names[reason];
}
