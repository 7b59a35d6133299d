namespace McpSecureApis.Core.Confirmation;

/// <summary>The key file or the folder of shared confirmations cannot be used; the message is for the operator and quotes nothing of the file.</summary>
internal sealed class ConfirmationKeyException(string message) : Exception(message);
