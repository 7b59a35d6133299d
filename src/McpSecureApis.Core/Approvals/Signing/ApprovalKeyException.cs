namespace McpSecureApis.Core.Approvals.Signing;

/// <summary>A key cannot be used, or did not sign. The message is whole sentences for whoever gave the key, and holds no secret.</summary>
internal sealed class ApprovalKeyException(string message) : Exception(message);
