using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Calls;

/// <summary>What counted refusals are written together by.</summary>
/// <param name="Caller">Whose they are; null for nobody's, and for those of further callers.</param>
/// <param name="HasCaller">Whether there was a caller.</param>
/// <param name="Reason">Why.</param>
internal readonly record struct RefusalGroupKey(CallerKey? Caller, bool HasCaller, RefusalReason Reason);
