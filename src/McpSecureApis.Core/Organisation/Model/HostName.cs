using System.Buffers;
using System.Globalization;

namespace McpSecureApis.Core.Organisation.Model;

/// <summary>A host as a rule names it: <c>api.example.com</c> on any port, or <c>api.example.com:8443</c>.</summary>
internal static class HostName
{
    private static readonly SearchValues<char> Foreign = SearchValues.Create(" /\\?#@%*");

    public static bool IsValid(string text) =>
        text.Length is > 0 and <= 300 && text[^1] != ':' && !text.AsSpan().ContainsAny(Foreign) && TryParse(text) is not null;

    /// <summary>Whether the base URL of a backend has this host.</summary>
    public static bool Matches(string text, Uri baseUrl) =>
        TryParse(text) is { } named && string.Equals(named.IdnHost, baseUrl.IdnHost, StringComparison.OrdinalIgnoreCase) &&
        (!HasPort(text) || text.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{baseUrl.Port}"), StringComparison.Ordinal));

    private static bool HasPort(string text) => text.LastIndexOf(':') > text.LastIndexOf(']');

    private static Uri? TryParse(string text) => Uri.TryCreate($"https://{text}/", UriKind.Absolute, out var url) && url.Host.Length > 0 ? url : null;
}
