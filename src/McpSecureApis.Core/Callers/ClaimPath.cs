using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Callers;

/// <summary>
/// Where a claim stands in a token: <c>scp</c>, <c>realm_access.roles</c>, <c>resource_access['shop.web'].roles</c>,
/// <c>['https://example.com/roles']</c>. A name with a dot or a slash is quoted.
/// </summary>
internal sealed class ClaimPath
{
    private readonly string[] _names;

    private ClaimPath(string text, string[] names)
    {
        Text = text;
        _names = names;
    }

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <summary>The names from the top of the claims down; at least one.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The claim's name where it stands at the top of the claims; null for a nested one, which no manifest can name.</summary>
    public string? Name => _names.Length == 1 ? _names[0] : null;

    /// <summary>Reads a path, or says in one sentence without its final dot what is wrong with it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ClaimPath? path, [NotNullWhen(false)] out string? problem)
    {
        path = null;
        if (!FieldPath.TryParse(text ?? string.Empty, out var fields, out problem))
        {
            return false;
        }

        problem = fields.Segments.Any(segment => segment.Kind != FieldSegmentKind.Member) ? "[] and * name no claim"
            : !text!.Contains('\'', StringComparison.Ordinal) && text.Contains('/', StringComparison.Ordinal)
                ? $"a name that is an address is quoted: ['{text}']"
            : null;
        path = problem is null ? new ClaimPath(text!, [.. fields.Segments.Select(segment => segment.Name)]) : null;
        return problem is null;
    }

    /// <summary>A path of an entry that was checked; any other text names the claim that is called so.</summary>
    public static ClaimPath Of(string text) => TryParse(text, out var path, out _) ? path : new ClaimPath(text, [text]);

    /// <summary>Whether something stands there.</summary>
    public bool TryFind(JsonElement claims, out JsonElement value)
    {
        value = claims;
        foreach (var name in _names)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                value = default;
                return false;
            }
        }

        return true;
    }

    public override string ToString() => Text;
}
