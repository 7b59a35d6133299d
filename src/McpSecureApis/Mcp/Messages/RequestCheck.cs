using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Messages;

/// <summary>The protocol's rules about a request that need no header: its revision, <c>_meta</c> and method. Shared by both transports.</summary>
internal static class RequestCheck
{
    private const int MaxEchoedVersion = 64;

    private static readonly string[] Shared =
    [
        RequestMethods.ToolsList, RequestMethods.ToolsCall,
        RequestMethods.ResourcesList, RequestMethods.ResourcesTemplatesList, RequestMethods.ResourcesRead,
        RequestMethods.PromptsList, RequestMethods.PromptsGet, RequestMethods.CompletionComplete,
    ];

    private static readonly FrozenSet<string> ModernMethods = FrozenSet.Create(
        StringComparer.Ordinal,
        [RequestMethods.ServerDiscover, RequestMethods.SubscriptionsListen, .. Shared]);

    /// <summary>The SDK advertises logging to these clients whatever we say, so it also answers <c>logging/setLevel</c>.</summary>
    private static readonly FrozenSet<string> LegacyMethods = FrozenSet.Create(
        StringComparer.Ordinal,
        [RequestMethods.Initialize, RequestMethods.Ping, "logging/setLevel", .. Shared]);

    private static readonly FrozenSet<string> LogLevels = FrozenSet.Create(
        StringComparer.Ordinal, "debug", "info", "notice", "warning", "error", "critical", "alert", "emergency");

    /// <summary>The version that the request itself states in <c>_meta</c>; null when it states none.</summary>
    public static bool TryReadVersion(RpcMessage message, out string? version, [NotNullWhen(false)] out RpcError? error)
    {
        version = null;
        error = null;
        if (message.Meta is { } meta && meta.TryGetProperty(MetaKeys.ProtocolVersion, out var stated))
        {
            if (stated.ValueKind != JsonValueKind.String)
            {
                error = InvalidParams($"The member '{MetaKeys.ProtocolVersion}' of 'params._meta' must be a string.");
                return false;
            }

            version = stated.GetString();
        }

        return true;
    }

    public static RpcError UnsupportedVersion(string requested)
    {
        var data = new JsonObject { ["supported"] = new JsonArray([.. ProtocolVersions.Supported.Select(version => (JsonNode)version)]) };
        if (requested.Length <= MaxEchoedVersion)
        {
            data["requested"] = requested;
        }

        return new RpcError(StatusCodes.Status400BadRequest, RpcErrorCodes.UnsupportedVersion, "The protocol version is not supported.")
        {
            Data = data,
        };
    }

    /// <summary>Checks what a request of 2026-07-28 and later carries in <c>_meta</c>.</summary>
    public static RpcError? CheckModernMeta(RpcMessage message)
    {
        if (message.Meta is not { } meta || !meta.TryGetProperty(MetaKeys.ProtocolVersion, out _))
        {
            return InvalidParams($"The request needs '{MetaKeys.ProtocolVersion}' in 'params._meta'.");
        }

        if (!meta.TryGetProperty(MetaKeys.ClientCapabilities, out var capabilities) || !Fits<ClientCapabilities>(capabilities))
        {
            return InvalidParams($"The request needs '{MetaKeys.ClientCapabilities}', an object, in 'params._meta'.");
        }

        if (meta.TryGetProperty(MetaKeys.ClientInfo, out var client) && !Fits<Implementation>(client))
        {
            return InvalidParams($"The member '{MetaKeys.ClientInfo}' of 'params._meta' must be an object with 'name' and 'version'.");
        }

        return meta.TryGetProperty(MetaKeys.LogLevel, out var level) &&
            (level.ValueKind != JsonValueKind.String || !LogLevels.Contains(level.GetString()!))
            ? InvalidParams($"The member '{MetaKeys.LogLevel}' of 'params._meta' must be a log level.")
            : null;
    }

    /// <summary>Checks the method and the members of <c>params</c> that the SDK would otherwise read with its own, laxer, eyes.</summary>
    public static RpcError? CheckMethod(RpcMessage message, bool modern)
    {
        if (!(modern ? ModernMethods : LegacyMethods).Contains(message.Method))
        {
            // Older clients take any other status than 200 for a broken transport.
            return new RpcError(
                modern ? StatusCodes.Status404NotFound : StatusCodes.Status200OK, RpcErrorCodes.MethodNotFound, "This method is not offered.");
        }

        if (message.Meta is { } meta && meta.TryGetProperty("progressToken", out var token) &&
            token.ValueKind != JsonValueKind.String && (token.ValueKind != JsonValueKind.Number || !token.TryGetInt64(out _)))
        {
            return InvalidParams("The member 'progressToken' of 'params._meta' must be a string or an integer.");
        }

        return message.Method switch
        {
            RequestMethods.Initialize => CheckInitialize(message),
            RequestMethods.ToolsCall => CheckCall(message, "a tool"),
            RequestMethods.PromptsGet => CheckCall(message, "a prompt"),
            RequestMethods.ResourcesRead => IsName(message.Member("uri"))
                ? null
                : InvalidParams("The member 'uri' must be a string that names a resource."),
            RequestMethods.CompletionComplete => CheckCompletion(message),
            RequestMethods.ToolsList or RequestMethods.ResourcesList or RequestMethods.ResourcesTemplatesList or RequestMethods.PromptsList =>
                message.Member("cursor") is { ValueKind: not JsonValueKind.String }
                    ? InvalidParams("The member 'cursor' must be a string.")
                    : null,
            RequestMethods.SubscriptionsListen => message.Member("notifications") is not { } wanted || !Fits<SubscriptionsListenNotifications>(wanted)
                ? InvalidParams("The member 'notifications' must be an object that says what to listen to.")
                : null,
            "logging/setLevel" => message.Member("level") is not { ValueKind: JsonValueKind.String } level || !LogLevels.Contains(level.GetString()!)
                ? InvalidParams("The member 'level' must be a log level.")
                : null,
            _ => null,
        };
    }

    public static RpcError InvalidParams(string message) => new(StatusCodes.Status400BadRequest, RpcErrorCodes.InvalidParams, message);

    private static RpcError? CheckInitialize(RpcMessage message) =>
        message.Member("protocolVersion") is not { ValueKind: JsonValueKind.String } ||
        message.Member("capabilities") is not { } capabilities || !Fits<ClientCapabilities>(capabilities) ||
        message.Member("clientInfo") is not { } client || !Fits<Implementation>(client)
            ? InvalidParams("'initialize' needs 'protocolVersion', 'capabilities' and 'clientInfo' with 'name' and 'version'.")
            : null;

    private static RpcError? CheckCall(RpcMessage message, string what)
    {
        if (!IsName(message.Member("name")))
        {
            return InvalidParams($"The member 'name' must be a string that names {what}.");
        }

        if (message.Member("inputResponses") is { ValueKind: not JsonValueKind.Object })
        {
            return InvalidParams("The member 'inputResponses' must be an object.");
        }

        if (message.Member("requestState") is { ValueKind: not JsonValueKind.String })
        {
            return InvalidParams("The member 'requestState' must be a string.");
        }

        return message.Member("arguments") is { ValueKind: not JsonValueKind.Object }
            ? InvalidParams("The member 'arguments' must be an object.")
            : null;
    }

    private static RpcError? CheckCompletion(RpcMessage message)
    {
        var reference = message.Member("ref");
        var named = Text(reference, "type") switch
        {
            "ref/prompt" => Text(reference, "name"),
            "ref/resource" => Text(reference, "uri"),
            _ => null,
        };
        if (string.IsNullOrEmpty(named))
        {
            return InvalidParams(
                "The member 'ref' must be an object with 'type' and, by it, the 'name' of a prompt or the 'uri' of a resource template.");
        }

        var argument = message.Member("argument");
        return string.IsNullOrEmpty(Text(argument, "name")) || Text(argument, "value") is null
            ? InvalidParams("The member 'argument' must be an object with 'name' and 'value', both strings.")
            : null;
    }

    private static bool IsName(JsonElement? member) => member is { ValueKind: JsonValueKind.String } name && !name.ValueEquals(string.Empty);

    private static string? Text(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static bool IsNameAndVersion(JsonElement element) =>
        element.GetPropertyCount() == 2 &&
        element.TryGetProperty("name"u8, out var name) && name.ValueKind == JsonValueKind.String &&
        element.TryGetProperty("version"u8, out var version) && version.ValueKind == JsonValueKind.String;

    /// <summary>Whether the SDK can read it: what it cannot read would end in an exception of its own, half way through.</summary>
    private static bool Fits<T>(JsonElement element)
        where T : class
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        // The usual declarations, so that a call need not make an object only to throw it away.
        if (typeof(T) == typeof(ClientCapabilities)
            ? element.GetPropertyCount() == 0
            : typeof(T) == typeof(Implementation) && IsNameAndVersion(element))
        {
            return true;
        }

        try
        {
            return element.Deserialize(
                (System.Text.Json.Serialization.Metadata.JsonTypeInfo<T>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T))) is not null;
        }
        catch (Exception error)
            when (error is JsonException or InvalidOperationException or ArgumentException or FormatException or NotSupportedException)
        {
            return false;
        }
    }
}
