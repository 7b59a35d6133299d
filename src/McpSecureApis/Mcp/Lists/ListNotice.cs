using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Lists;

/// <summary>One kind of notice that a list changed.</summary>
/// <param name="Filter">The member of a client's filter that asks for it.</param>
/// <param name="Method">The notification.</param>
/// <param name="ListOf">The list that it is about.</param>
internal sealed record ListNotice(string Filter, string Method, Func<ListFingerprints, string> ListOf)
{
    public static IReadOnlyList<ListNotice> All { get; } =
    [
        new("toolsListChanged", NotificationMethods.ToolListChangedNotification, lists => lists.Tools),
        new("resourcesListChanged", NotificationMethods.ResourceListChangedNotification, lists => lists.Resources),
        new("promptsListChanged", NotificationMethods.PromptListChangedNotification, lists => lists.Prompts),
    ];
}
