namespace McpSecureApis.Commands.Review.Members;

/// <summary>Addresses as they are shown: without what may be a secret in them.</summary>
internal static class SettingUrl
{
    /// <summary>An address, or a file as it is.</summary>
    public static string? Shown(string? text) => text is not null && text.Contains("://", StringComparison.Ordinal) &&
        (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
            ? Uri.TryCreate(text, UriKind.Absolute, out var known) && known.UserInfo.Length == 0
                ? $"{known.GetLeftPart(UriPartial.Path)} (the rest is not shown)"
                : "(not shown)"
            : text;
}
