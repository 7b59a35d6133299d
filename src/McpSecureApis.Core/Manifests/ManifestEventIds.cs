namespace McpSecureApis.Core.Manifests;

/// <summary>Event ids of this room, 1000 to 1099; never reused.</summary>
internal static class ManifestEventIds
{
    public const int FileEventsUnavailable = 1000;
    public const int ChangeHandlerFailed = 1001;
    public const int FolderUnreadable = 1002;
}
