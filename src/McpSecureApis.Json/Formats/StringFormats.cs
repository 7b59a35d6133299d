using System.Collections.Frozen;
using McpSecureApis.Json.Patterns;
using McpSecureApis.Json.Text;

namespace McpSecureApis.Json.Formats;

/// <summary>The formats that are asserted, by name.</summary>
internal static class StringFormats
{
    private static readonly FrozenDictionary<string, StringFormat> All = new Dictionary<string, StringFormat>(StringComparer.Ordinal)
    {
        ["date-time"] = new(TimeFormats.IsDateTime, "2026-01-31T12:00:00Z"),
        ["date"] = new(TimeFormats.IsDate, "2026-01-31"),
        ["time"] = new(TimeFormats.IsTime, "12:00:00Z"),
        ["duration"] = new(TimeFormats.IsDuration, "P1DT12H"),
        ["email"] = new(text => EmailFormat.IsValid(text, isInternational: false), "name@example.com"),
        ["idn-email"] = new(text => EmailFormat.IsValid(text, isInternational: true), "name@example.com"),
        ["hostname"] = new(text => HostnameFormat.IsValid(text, isInternational: false), "www.example.com"),

        // RFC 5891 section 4.1 wants labels composed; RFC 6531 takes them for addresses as they are.
        ["idn-hostname"] = new(
            text => HostnameFormat.IsValid(text, isInternational: true) && NormalText.IsNormal(text, NormalForm.Nfc), "www.example.com"),
        ["ipv4"] = new(AddressFormats.IsIpv4, "192.0.2.1"),
        ["ipv6"] = new(AddressFormats.IsIpv6, "2001:db8::1"),
        ["uri"] = new(text => UriFormat.IsValid(text, mustBeAbsolute: true, isInternational: false), "https://example.com/path"),
        ["uri-reference"] = new(text => UriFormat.IsValid(text, mustBeAbsolute: false, isInternational: false), "/path?query"),
        ["iri"] = new(text => UriFormat.IsValid(text, mustBeAbsolute: true, isInternational: true), "https://example.com/path"),
        ["iri-reference"] = new(text => UriFormat.IsValid(text, mustBeAbsolute: false, isInternational: true), "/path?query"),
        ["uri-template"] = new(UriTemplateFormat.IsValid, "/orders/{id}"),
        ["uuid"] = new(UuidFormat.IsValid, "123e4567-e89b-12d3-a456-426614174000"),
        ["json-pointer"] = new(PointerFormats.IsPointer, "/a/0"),
        ["relative-json-pointer"] = new(PointerFormats.IsRelativePointer, "1/a"),
        ["regex"] = new(text => EcmaPattern.IsValid(text.ToString()), "^[a-z]+$"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All names, for a finding.</summary>
    public static string Names { get; } = string.Join(", ", All.Keys.Order(StringComparer.Ordinal));

    public static StringFormat? Find(string name, SchemaDialect dialect) =>
        dialect == SchemaDialect.Draft7 && name is "uuid" or "duration" ? null : All.GetValueOrDefault(name);
}
