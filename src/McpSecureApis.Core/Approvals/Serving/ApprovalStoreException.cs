namespace McpSecureApis.Core.Approvals.Serving;

/// <summary>The store cannot be used. The message stands behind the name of its setting.</summary>
internal sealed class ApprovalStoreException(string message) : Exception(message);
