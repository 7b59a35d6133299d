using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Messages;

/// <summary>The part of a request's parameters that the SDK has to see.</summary>
internal static class SdkParams
{
    public static JsonNode? Of(RpcMessage message)
    {
        if (message.Params is not { } parameters)
        {
            return null;
        }

        JsonObject seen;
        switch (message.Method)
        {
            case RequestMethods.ToolsCall or RequestMethods.PromptsGet:
                seen = new JsonObject { ["name"] = message.Member("name")?.GetString() };
                break;
            case RequestMethods.ResourcesRead:
                seen = new JsonObject { ["uri"] = message.Member("uri")?.GetString() };
                break;
            case RequestMethods.CompletionComplete:
                // The question was read strictly; the SDK wants one that it can read.
                seen = new JsonObject
                {
                    ["ref"] = new JsonObject { ["type"] = "ref/prompt", ["name"] = "-" },
                    ["argument"] = new JsonObject { ["name"] = "-", ["value"] = string.Empty },
                };
                break;
            case RequestMethods.Initialize:
                // The SDK answers a version without a handshake with an error; the lifecycle wants one that is served.
                seen = JsonObject.Create(parameters)!;
                seen["protocolVersion"] = ProtocolVersions.Agree(message.Member("protocolVersion")?.GetString() ?? string.Empty);
                return seen;
            default:
                return JsonObject.Create(parameters);
        }

        if (message.Meta is { } meta)
        {
            seen["_meta"] = JsonObject.Create(meta);
        }

        return seen;
    }
}
