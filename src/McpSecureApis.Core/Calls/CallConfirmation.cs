namespace McpSecureApis.Core.Calls;

/// <summary>A person's yes to one call. Never comes from the model or from anything that it can write.</summary>
/// <param name="Id">The id that the audit records carry.</param>
internal sealed record CallConfirmation(string Id);
