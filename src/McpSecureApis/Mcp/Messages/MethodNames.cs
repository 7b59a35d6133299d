using System.Collections.Frozen;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Messages;

/// <summary>The methods that telemetry says by name. Any other is a stranger's text, and each would be a time series of its own.</summary>
internal static class MethodNames
{
    /// <summary>The word of the conventions for a value outside the known ones.</summary>
    public const string Other = "_OTHER";

    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.Ordinal,
        [
            RequestMethods.Initialize, RequestMethods.Ping, RequestMethods.ServerDiscover, RequestMethods.SubscriptionsListen, "logging/setLevel",
            RequestMethods.ToolsList, RequestMethods.ToolsCall,
            RequestMethods.ResourcesList, RequestMethods.ResourcesTemplatesList, RequestMethods.ResourcesRead, "resources/subscribe",
            "resources/unsubscribe",
            RequestMethods.PromptsList, RequestMethods.PromptsGet, RequestMethods.CompletionComplete,
            NotificationMethods.InitializedNotification, NotificationMethods.CancelledNotification, NotificationMethods.ProgressNotification,
            "notifications/roots/list_changed",
        ]);

    /// <summary>The method, or <see cref="Other"/>.</summary>
    public static string Bounded(string method) => Known.TryGetValue(method, out var known) ? known : Other;
}
