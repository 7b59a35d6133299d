using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp;

/// <summary>The part of a request's parameters that the SDK has to see.</summary>
internal static class SdkParams
{
    public static JsonNode? Of(RpcMessage message)
    {
        if (message.Params is not { } parameters)
        {
            return null;
        }

        if (message.Method != RequestMethods.ToolsCall)
        {
            return JsonObject.Create(parameters);
        }

        var call = new JsonObject { ["name"] = message.Member("name")?.GetString() };
        if (message.Meta is { } meta)
        {
            call["_meta"] = JsonObject.Create(meta);
        }

        return call;
    }
}
