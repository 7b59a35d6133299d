using System.Text.Json;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Drafts;

/// <summary>A text that people or models read: it gives no authority, and it is where a model is misled.</summary>
internal static class TextChange
{
    public const string Rule = "text";

    /// <summary>The rule of a text that gained words that read like orders to a model.</summary>
    public const string OrdersRule = "instruction-text";

    /// <summary>Adds the change of a text, or of a value that holds texts.</summary>
    /// <param name="drafts">Takes the change.</param>
    /// <param name="place">The member.</param>
    /// <param name="old">Before; null for none.</param>
    /// <param name="now">Now; null for none.</param>
    /// <param name="what">What the text is, for the message.</param>
    /// <param name="severity">How much a plain change is worth a look.</param>
    public static void Add(ChangeDrafts drafts, MemberPlace place, object? old, object? now, string what,
        ChangeSeverity severity = ChangeSeverity.Info)
    {
        if (CanonicalJson.Of(old) == CanonicalJson.Of(now))
        {
            return;
        }

        var (before, after) = (CanonicalJson.Element(old), CanonicalJson.Element(now));
        var hasHidden = HasHidden(after) && !HasHidden(before);
        var gives = ModelTexts.HoldsOrders(after) && !ModelTexts.HoldsOrders(before);
        var message = gives ? $"{what} gained words that read like orders to a model."
            : hasHidden ? $"{what} gained characters that nobody sees."
            : $"{what} changed; it gives no authority.";
        drafts.Add(new ChangeDraft(place, ChangeKind.Neutral, gives || hasHidden ? ChangeSeverity.High : severity, gives
            ? OrdersRule : Rule, message)
        {
            Old = old,
            New = now,
            IsText = true,
        });
    }

    private static bool HasHidden(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.EnumerateRunes().Any(rune => rune.Value is not '\n' && UnsafeCharacters.IsUnsafe(rune)),
        JsonValueKind.Array => value.EnumerateArray().Any(HasHidden),
        JsonValueKind.Object => value.EnumerateObject().Any(member => HasHidden(member.Value)),
        _ => false,
    };
}
