namespace McpSecureApis.Core.Backend;

/// <summary>Carries "no resolved address is allowed" through the handler, which knows only exceptions.</summary>
internal sealed class AddressNotAllowedException() : Exception("No address of the backend's host is allowed.");
