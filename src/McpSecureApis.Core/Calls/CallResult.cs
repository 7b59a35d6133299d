using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Calls;

/// <summary>How a call ended: exactly one of <see cref="Result"/> and <see cref="Refusal"/> is set.</summary>
/// <param name="CallId">The id of the call's audit records, also given to the caller.</param>
/// <param name="Result">What may leave.</param>
/// <param name="Refusal">Why there is no result.</param>
internal sealed record CallResult(string CallId, MaskedResult? Result, Refusal? Refusal)
{
    /// <summary>Beside the refusal of a call that waits for a person: what to ask with the answer. Null otherwise.</summary>
    public ConfirmationQuestion? Question { get; init; }
}
