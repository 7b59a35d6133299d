namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>A list of tools that holds more than a rule allows, or may do so.</summary>
/// <param name="Message">What it is, as the end of a sentence.</param>
/// <param name="Found">How much it holds.</param>
/// <param name="Most">How much it may hold.</param>
/// <param name="Witness">The caller who gets it; null when none was found.</param>
internal sealed record OverBudget(string Message, string Found, string Most, RuleWitness? Witness);
