namespace McpSecureApis.Admin;

/// <summary>A setting of the admin listener keeps the server from starting. The message is for the operator and holds nothing of the token.</summary>
/// <param name="setting">The setting's full key.</param>
/// <param name="problem">What is wrong and what would be right.</param>
internal sealed class AdminException(string setting, string problem) : Exception(problem)
{
    public string Setting { get; } = setting;
}
