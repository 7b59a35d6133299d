namespace McpSecureApis.Hosting;

/// <summary>One thing that is wrong with the operator's configuration.</summary>
/// <param name="Setting">The setting's key, for example <c>Server:Hosts:0</c>.</param>
/// <param name="Message">What is wrong and what would be right. Never holds a secret: secrets are references.</param>
/// <param name="Unreadable">Whether there was nothing to judge: a file or an argument that cannot be read.</param>
internal sealed record SettingFinding(string Setting, string Message, bool Unreadable = false)
{
    public override string ToString() => $"{Setting}: {Message}";
}
