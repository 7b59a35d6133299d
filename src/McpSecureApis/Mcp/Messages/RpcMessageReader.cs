using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using McpSecureApis.Json;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Messages;

/// <summary>
/// Reads one message for both transports: strict JSON, then the shape of JSON-RPC. The SDK's own reader takes the last of two equal
/// members and ignores case, so <c>{"name":"safe","Name":"danger"}</c> would call <c>danger</c>; nothing of that kind gets past here.
/// </summary>
internal static class RpcMessageReader
{
    private const int MaxIdLength = 256;
    private const int MaxMethodLength = 128;

    /// <summary>Every member name that the SDK reads at these levels. Another spelling in letter case is refused, not ignored.</summary>
    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "jsonrpc", "id", "method", "params", "result", "error",
        "_meta", "name", "arguments", "cursor", "uri", "ref", "argument", "context", "level", "inputResponses", "requestState", "task",
        "protocolVersion", "capabilities", "clientInfo", "requestId", "reason", "progressToken", "progress", "total", "message",
        "notifications", "toolsListChanged", "promptsListChanged", "resourcesListChanged", "resourceSubscriptions",
        MetaKeys.ProtocolVersion, MetaKeys.ClientCapabilities, MetaKeys.ClientInfo, MetaKeys.LogLevel, MetaKeys.SubscriptionId);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> KnownLookup = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ExactLookup =
        Known.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly int LongestKnown = Known.Max(name => name.Length);

    /// <summary>Reads <paramref name="utf8"/>, of which nothing is kept.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> utf8,
        StrictJsonOptions options,
        [NotNullWhen(true)] out RpcMessage? message,
        [NotNullWhen(false)] out RpcRejection? rejection)
    {
        message = null;
        if (!StrictJson.TryParse(utf8, options, out var document, out var problem))
        {
            rejection = new RpcRejection(new RpcError(StatusCodes.Status400BadRequest, RpcErrorCodes.ParseError, problem.Problem), Id: null);
            return false;
        }

        using (document)
        {
            rejection = Read(document.RootElement, out message);
            return rejection is null && message is not null;
        }
    }

    private static RpcRejection? Read(JsonElement root, out RpcMessage? message)
    {
        message = null;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return Invalid("A message is one JSON object; batches are not supported.");
        }

        RequestId? id = null;
        var hasId = root.TryGetProperty("id", out var idElement);
        if (hasId && !TryReadId(idElement, out id))
        {
            return Invalid("The member 'id' must be a string of at most 256 characters or an integer.");
        }

        if (HasOtherSpelling(root))
        {
            return Invalid("A member's name differs from a known one in letter case only.", id);
        }

        if (!root.TryGetProperty("jsonrpc", out var version) || version.ValueKind != JsonValueKind.String || !version.ValueEquals("2.0"u8))
        {
            return Invalid("The member 'jsonrpc' must be \"2.0\".", id);
        }

        var hasMethod = root.TryGetProperty("method", out var method);
        var answers = root.TryGetProperty("result", out _) || root.TryGetProperty("error", out _);
        if (hasMethod == answers)
        {
            return Invalid("A message has either a 'method' or a 'result' or 'error'.", id);
        }

        if (!hasMethod)
        {
            var succeeded = root.TryGetProperty("result", out var result);
            if (succeeded && (result.ValueKind != JsonValueKind.Object || root.TryGetProperty("error", out _)))
            {
                return Invalid("A response has either a 'result', an object, or an 'error'.");
            }

            message = new RpcMessage { Kind = RpcKind.Response, Id = id, Method = string.Empty, Result = succeeded ? result.Clone() : null };
            return null;
        }

        if (method.ValueKind != JsonValueKind.String || method.GetString() is not { Length: > 0 and <= MaxMethodLength } name)
        {
            return Invalid("The member 'method' must be a string of 1 to 128 characters.", id);
        }

        if (root.TryGetProperty("params", out var parameters) && CheckParams(parameters) is { } wrong)
        {
            return Invalid(wrong, id);
        }

        message = new RpcMessage
        {
            Kind = hasId ? RpcKind.Request : RpcKind.Notification,
            Id = id,
            Method = name,
            Params = parameters.ValueKind == JsonValueKind.Object ? parameters.Clone() : null,
        };
        return null;
    }

    private static string? CheckParams(JsonElement parameters)
    {
        if (parameters.ValueKind != JsonValueKind.Object)
        {
            return "The member 'params' must be an object.";
        }

        if (parameters.TryGetProperty("_meta", out var meta) && meta.ValueKind != JsonValueKind.Object)
        {
            return "The member 'params._meta' must be an object.";
        }

        var inner = HasOtherSpelling(parameters) ||
            (meta.ValueKind == JsonValueKind.Object && HasOtherSpelling(meta)) ||
            (parameters.TryGetProperty("notifications", out var wanted) && wanted.ValueKind == JsonValueKind.Object && HasOtherSpelling(wanted));
        return inner ? "A member's name differs from a known one in letter case only." : null;
    }

    private static bool HasOtherSpelling(JsonElement element)
    {
        Span<char> buffer = stackalloc char[LongestKnown];
        foreach (var member in element.EnumerateObject())
        {
            var raw = JsonMarshal.GetRawUtf8PropertyName(member);
            scoped ReadOnlySpan<char> name;
            if (raw.Contains((byte)'\\'))
            {
                name = member.Name;
            }
            else if (Utf8.ToUtf16(raw, buffer, out _, out var length) == OperationStatus.Done)
            {
                name = buffer[..length];
            }
            else
            {
                // Longer than any known name.
                continue;
            }

            if (KnownLookup.Contains(name) && !ExactLookup.Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryReadId(JsonElement element, out RequestId? id)
    {
        id = null;
        if (element.ValueKind == JsonValueKind.String && element.GetString() is { Length: <= MaxIdLength } text)
        {
            id = new RequestId(text);
        }
        else if (element.ValueKind == JsonValueKind.Number &&
            long.TryParse(element.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            // The text, not the value: 1.0 and 1e0 would come back as 1, which is another id for a client that compares texts.
            id = new RequestId(number);
        }

        return id is not null;
    }

    private static RpcRejection Invalid(string message, RequestId? id = null) =>
        new(new RpcError(StatusCodes.Status400BadRequest, RpcErrorCodes.InvalidRequest, message), id);
}
