namespace McpSecureApis.Core.Audit.Signing;

/// <summary>A key of the audit trail cannot be used. The message is for the operator and holds nothing of the key.</summary>
/// <param name="setting">The setting that names the key's file; null where a verb was given the key.</param>
/// <param name="problem">What is wrong, to stand behind the setting.</param>
internal sealed class AuditKeyException(string? setting, string problem) : Exception(setting is null ? problem : $"{setting} {problem}")
{
    public string? Setting { get; } = setting;

    public string Problem { get; } = problem;
}
