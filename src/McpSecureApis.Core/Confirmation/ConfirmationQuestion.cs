namespace McpSecureApis.Core.Confirmation;

/// <summary>What a person is asked about one call.</summary>
/// <param name="Text">Tool, effect and every argument with its value, fit to be shown.</param>
/// <param name="State">The sealed question: whoever answers it later hands this back. Means nothing to anybody else.</param>
/// <param name="Lifetime">How long it can be answered.</param>
internal sealed record ConfirmationQuestion(string Text, string State, TimeSpan Lifetime);
