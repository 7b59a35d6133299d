namespace McpSecureApis.Transports.Connections;

/// <summary>A list in the settings for which one word may stand; the option is null then.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingWordAttribute(string word) : Attribute
{
    public string Word => word;
}
