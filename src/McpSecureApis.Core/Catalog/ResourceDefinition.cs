using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Catalog;

/// <summary>
/// A resource, compiled: a URI in front of a unit that is called like a tool. The URI gives the arguments; from there on nothing is special.
/// </summary>
internal sealed class ResourceDefinition
{
    /// <summary>The most characters of a URI that is looked at.</summary>
    public const int LongestUri = 2048;

    private const int MostCompletions = 1000;

    private readonly ToolDefinition _unit;
    private readonly FrozenDictionary<string, IReadOnlySet<string>> _types;

    public ResourceDefinition(ResourceManifest manifest, ResourceUri uri, ToolDefinition unit)
    {
        Manifest = manifest;
        Uri = uri;
        _unit = unit;
        _types = unit.Arguments.Properties.ToFrozenDictionary(entry => entry.Key, entry => entry.Value.Types, StringComparer.Ordinal);
        Completions = unit.Arguments.Properties.ToFrozenDictionary(
            entry => entry.Key, entry => Enumeration(entry.Value.Schema), StringComparer.Ordinal);
    }

    public ResourceManifest Manifest { get; }

    public ResourceUri Uri { get; }

    /// <summary>What every room has compiled: the same parts as a tool's, from the same code.</summary>
    public ToolDefinition Unit => _unit;

    public EntryIdentity Identity => _unit.Identity;

    /// <summary>The same resource, served under an approval.</summary>
    public ResourceDefinition With(EntryApproval approval) => new(Manifest, Uri, _unit.With(approval));

    /// <summary>The enumeration of each variable; empty for one without.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Completions { get; }

    /// <summary>
    /// Reads a URI. Only the exact text that expanding the template gives is taken: another spelling of the same value, such as a needless
    /// triplet or lower-case hex, is no URI of this resource, so what is authorised, recorded and cached has one name.
    /// </summary>
    public bool TryMatch(string uri, [NotNullWhen(true)] out JsonElement? arguments)
    {
        arguments = null;
        var start = Uri.Scheme.Length + "://".Length;
        if (uri.Length > LongestUri || uri.Length <= start || !uri.StartsWith($"{Uri.Scheme}://", StringComparison.Ordinal))
        {
            return false;
        }

        var parts = uri[start..].Split('/');
        if (parts.Length != Uri.Segments.Count)
        {
            return false;
        }

        var values = new List<(string Name, string Value)>();
        for (var i = 0; i < parts.Length; i++)
        {
            var segment = Uri.Segments[i];
            if (!segment.IsVariable)
            {
                if (!string.Equals(parts[i], segment.Text, StringComparison.Ordinal))
                {
                    return false;
                }
            }
            else if (TryDecode(parts[i], out var value))
            {
                values.Add((segment.Text, value));
            }
            else
            {
                return false;
            }
        }

        arguments = Write(values);
        return true;
    }

    private static bool TryDecode(string part, [NotNullWhen(true)] out string? value)
    {
        value = part.Length == 0 ? null : System.Uri.UnescapeDataString(part);
        if (value is null || !PercentEncoding.StandsFor(part, value) || !string.Equals(PercentEncoding.Encode(value), part, StringComparison.Ordinal))
        {
            value = null;
        }

        return value is not null;
    }

    private static IReadOnlyList<string> Enumeration(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array
            ? [.. values.EnumerateArray()
                .Where(value => value.ValueKind == JsonValueKind.String)
                .Select(value => value.GetString()!)
                .Take(MostCompletions)]
            : [];

    private static bool IsJson(string text, params ReadOnlySpan<JsonValueKind> kinds)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return kinds.Contains(document.RootElement.ValueKind) && !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1]);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private JsonElement Write(List<(string Name, string Value)> values)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in values)
            {
                json.WritePropertyName(name);
                if (IsRaw(name, value))
                {
                    json.WriteRawValue(value);
                }
                else
                {
                    json.WriteStringValue(value);
                }
            }

            json.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>A URI has only text: it stands for a number or a boolean where the schema takes no text.</summary>
    private bool IsRaw(string name, string value)
    {
        var types = _types[name];
        return !types.Contains("string") &&
            ((types.Contains("boolean") && IsJson(value, JsonValueKind.True, JsonValueKind.False)) ||
            ((types.Contains("integer") || types.Contains("number")) && IsJson(value, JsonValueKind.Number)));
    }
}
