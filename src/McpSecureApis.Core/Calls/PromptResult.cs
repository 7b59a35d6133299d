using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Calls;

/// <summary>How asking for a prompt ended: exactly one of <see cref="Messages"/> and <see cref="Refusal"/> is set.</summary>
/// <param name="CallId">The id of the audit record, also given to the caller.</param>
/// <param name="Messages">The filled texts, in the order of the prompt's messages.</param>
/// <param name="Refusal">Why there are none.</param>
internal sealed record PromptResult(string CallId, IReadOnlyList<string>? Messages, Refusal? Refusal);
