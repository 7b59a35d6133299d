namespace McpSecureApis.Core.Audit;

/// <summary>A key of the audit trail cannot be used. The message is for the operator and holds nothing of the key.</summary>
internal sealed class AuditKeyException(string message) : Exception(message);
