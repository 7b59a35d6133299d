namespace McpSecureApis.Core.Calls;

/// <summary>The question to a person about one call, and what became of it. Never comes from the model or from anything that it can write.</summary>
/// <param name="Id">The id that the audit records carry: of the question, of a no and of the confirmed call.</param>
internal sealed record CallConfirmation(string Id);
