namespace McpSecureApis.Core.Callers.Revocations;

/// <summary>Revocations could not be read or changed. The message is for the operator and names no revocation.</summary>
internal sealed class RevocationStoreException(string problem, Exception? cause = null) : Exception(problem, cause);
