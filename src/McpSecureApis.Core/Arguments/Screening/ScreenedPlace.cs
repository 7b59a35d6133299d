using System.Text.Json;
using McpSecureApis.Json.Schemas.Documents;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Core.Arguments.Screening;

/// <summary>Where in the arguments plain values belong, as their <c>class</c> says.</summary>
internal sealed class ScreenedPlace
{
    private const int DeepestClass = 8;

    private static readonly HashSet<string> PlainClasses = new(StringComparer.Ordinal)
    {
        "plain", "name", "email", "phone", "payment-card", "iban", "account-number", "customer-id", "username", "postal-code", "birth-date",
        "ip", "device-id", "national-id", "tax-id",
    };

    private readonly Utf8Names _names;
    private readonly ScreenedPlace[] _members;
    private readonly ScreenedPlace? _items;

    private ScreenedPlace(bool isPlain, Dictionary<string, ScreenedPlace> members, ScreenedPlace? items)
    {
        IsPlain = isPlain;
        _names = new Utf8Names([.. members.Keys]);
        _members = [.. members.Values];
        _items = items;
    }

    /// <summary>Whether the value's class says that it has no meaning to any interpreter.</summary>
    public bool IsPlain { get; }

    public static ScreenedPlace Read(SchemaQuestions schemas, SchemaSite site, int depth = 0)
    {
        var target = site;
        var isPlain = IsPlainClass(site.Element);
        for (var i = 0; i < 8 && schemas.Follow(target) is { } followed; i++)
        {
            target = followed;
            isPlain |= IsPlainClass(target.Element);
        }

        var members = new Dictionary<string, ScreenedPlace>(StringComparer.Ordinal);
        ScreenedPlace? items = null;
        if (depth < DeepestClass)
        {
            foreach (var (name, member) in schemas.DeclaredMembers(target))
            {
                members[name] = Read(schemas, member, depth + 1);
            }

            items = SchemaQuestions.OneSite(target, "items") is { } below ? Read(schemas, below, depth + 1) : null;
        }

        return new ScreenedPlace(isPlain, members, items);
    }

    /// <summary>The place of a member; null when no name declares it.</summary>
    public ScreenedPlace? Member(JsonProperty member) => _names.Find(member) is >= 0 and var index ? _members[index] : null;

    /// <summary>The place of an element: a list of a plain class has plain elements.</summary>
    public ScreenedPlace? Element() => _items is { IsPlain: false } && IsPlain ? this : _items ?? (IsPlain ? this : null);

    private static bool IsPlainClass(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("class", out var name) &&
        name.ValueKind == JsonValueKind.String && PlainClasses.Contains(name.GetString()!);
}
