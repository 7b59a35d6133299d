using System.Diagnostics.CodeAnalysis;
using System.Text;
using McpSecureApis.Mcp.Messages;
using Microsoft.Extensions.Primitives;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Transports.Http;

/// <summary>
/// The rules about headers that repeat what the body says. A proxy in front may decide by the header; the server acts by the body; so
/// the two never differ, in any revision.
/// </summary>
internal static class McpHeaders
{
    public const string ProtocolVersion = "MCP-Protocol-Version";
    public const string Method = "Mcp-Method";
    public const string Name = "Mcp-Name";
    public const string SessionId = "Mcp-Session-Id";

    private const string EncodedPrefix = "=?base64?";
    private const string EncodedSuffix = "?=";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Finds the revision that a message speaks.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="message">The message.</param>
    /// <param name="version">The revision; set when there is no error.</param>
    public static RpcError? ReadVersion(IHeaderDictionary headers, RpcMessage message, out string version)
    {
        version = ProtocolVersions.Unstated;
        if (!RequestCheck.TryReadVersion(message, out var stated, out var error))
        {
            return error;
        }

        if (!TrySingle(headers[ProtocolVersion], out var header))
        {
            return Mismatch(ProtocolVersion);
        }

        if (header is not null && !ProtocolVersions.IsSupported(header))
        {
            return RequestCheck.UnsupportedVersion(header);
        }

        if (stated is not null)
        {
            if (header is null ? ProtocolVersions.IsModern(stated) && message.Kind == RpcKind.Request : header != stated)
            {
                return Mismatch(ProtocolVersion);
            }

            if (!ProtocolVersions.IsSupported(stated))
            {
                return RequestCheck.UnsupportedVersion(stated);
            }
        }

        version = header ?? stated ?? ProtocolVersions.Unstated;
        return null;
    }

    /// <summary>Compares <c>Mcp-Method</c> and <c>Mcp-Name</c> with the body. Older revisions may leave them out, but not contradict.</summary>
    public static RpcError? CheckNames(IHeaderDictionary headers, RpcMessage message, bool modern)
    {
        if (!TrySingle(headers[Method], out var method) || (method is null ? modern : method != message.Method))
        {
            return Mismatch(Method);
        }

        var named = message.Method switch
        {
            RequestMethods.ToolsCall or RequestMethods.PromptsGet => message.Member("name"),
            RequestMethods.ResourcesRead => message.Member("uri"),
            _ => null,
        };
        var name = named is { ValueKind: System.Text.Json.JsonValueKind.String } ? named.Value.GetString() : null;
        if (!TrySingle(headers[Name], out var header) || (header is not null && !TryDecode(header, out header)))
        {
            return Mismatch(Name);
        }

        return name is null || (header is null ? !modern : header == name) ? null : Mismatch(Name);
    }

    public static RpcError Mismatch(string header) =>
        new(StatusCodes.Status400BadRequest, RpcErrorCodes.HeaderMismatch, $"The header {header} is missing, repeated or differs from the body.");

    /// <summary>Takes none or one value: a repeated header is two answers to one question.</summary>
    public static bool TrySingle(StringValues values, out string? value)
    {
        value = values.Count == 1 ? values[0]?.Trim(' ', '\t') : null;
        return values.Count <= 1;
    }

    /// <summary>Undoes the encoding of values that a header cannot hold: <c>=?base64?…?=</c> over UTF-8.</summary>
    public static bool TryDecode(string header, [NotNullWhen(true)] out string? value)
    {
        value = null;
        if (!header.StartsWith(EncodedPrefix, StringComparison.Ordinal) || !header.EndsWith(EncodedSuffix, StringComparison.Ordinal) ||
            header.Length < EncodedPrefix.Length + EncodedSuffix.Length)
        {
            value = header.AsSpan().ContainsAnyExceptInRange(' ', '~') ? null : header;
            return value is not null;
        }

        var encoded = header[EncodedPrefix.Length..^EncodedSuffix.Length];
        var bytes = new byte[encoded.Length];
        if (encoded.Any(char.IsWhiteSpace) || !Convert.TryFromBase64String(encoded, bytes, out var written))
        {
            return false;
        }

        try
        {
            value = StrictUtf8.GetString(bytes, 0, written);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
