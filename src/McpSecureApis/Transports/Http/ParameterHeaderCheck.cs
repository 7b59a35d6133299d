using System.Globalization;
using System.Text.Json;
using McpSecureApis.Mcp.Answers;
using McpSecureApis.Mcp.Messages;

namespace McpSecureApis.Transports.Http;

/// <summary>
/// Compares the headers <c>Mcp-Param-*</c> of a call with its arguments. Clients of older revisions do not know these headers and may leave them out;
/// one that is there was read by the proxy in front, so it never contradicts the body, in any revision.
/// </summary>
internal static class ParameterHeaderCheck
{
    public static RpcError? Check(IHeaderDictionary headers, ParameterHeaders declared, JsonElement? arguments, bool modern)
    {
        foreach (var parameter in declared.All)
        {
            if (HasTwin(headers, parameter.Header, declared) ||
                !McpHeaders.TrySingle(headers[parameter.Header], out var header) ||
                (header is null ? modern && Find(arguments, parameter.Path) is not null : !Agrees(header, Find(arguments, parameter.Path))))
            {
                return McpHeaders.Mismatch(parameter.Header);
            }
        }

        return null;
    }

    /// <summary>
    /// Whether a header differs from a declared one by underscores and hyphens alone. Some proxies and servers take both for one name, so
    /// that it says a second time what the argument is, whatever it says.
    /// </summary>
    private static bool HasTwin(IHeaderDictionary headers, string name, ParameterHeaders declared)
    {
        var plain = name.Replace('_', '-');
        return headers.Keys.Any(key =>
            key.Length == plain.Length && key.Replace('_', '-').Equals(plain, StringComparison.OrdinalIgnoreCase) &&
            !declared.All.Any(other => other.Header.Equals(key, StringComparison.OrdinalIgnoreCase)));
    }

    private static JsonElement? Find(JsonElement? arguments, IReadOnlyList<string> path)
    {
        var found = arguments;
        foreach (var member in path)
        {
            if (found is not { ValueKind: JsonValueKind.Object } parent || !parent.TryGetProperty(member, out var value))
            {
                return null;
            }

            found = value;
        }

        return found is { ValueKind: JsonValueKind.Null } ? null : found;
    }

    private static bool Agrees(string header, JsonElement? argument) =>
        argument is { } value && McpHeaders.TryDecode(header, out var text) && value.ValueKind switch
        {
            JsonValueKind.String => text == value.GetString(),
            JsonValueKind.True => text == "true",
            JsonValueKind.False => text == "false",

            // By value: a client may write 42 where the body has 42.0.
            JsonValueKind.Number => TryNumber(text, out var left) && TryNumber(value.GetRawText(), out var right) && left == right,
            _ => false,
        };

    private static bool TryNumber(string text, out decimal number) =>
        decimal.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out number);
}
