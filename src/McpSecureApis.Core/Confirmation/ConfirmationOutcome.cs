using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Confirmation;

/// <summary>What this room says about a call.</summary>
/// <param name="Call">The proof, or why there is none.</param>
/// <param name="Id">The id of the question for the call's records; null when nobody was asked.</param>
/// <param name="Question">Beside a refusal of a call that waits for a person: what to ask with the answer. Null otherwise.</param>
internal readonly record struct ConfirmationOutcome(Outcome<ConfirmedCall> Call, string? Id = null, ConfirmationQuestion? Question = null);
