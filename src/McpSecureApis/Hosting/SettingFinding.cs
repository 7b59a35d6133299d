namespace McpSecureApis.Hosting;

/// <summary>One thing that is wrong with the operator's configuration.</summary>
/// <param name="Setting">The setting's key, for example <c>Server:Hosts:0</c>.</param>
/// <param name="Message">What is wrong and what would be right. Never holds a secret: secrets are references.</param>
internal sealed record SettingFinding(string Setting, string Message)
{
    public override string ToString() => $"{Setting}: {Message}";
}
