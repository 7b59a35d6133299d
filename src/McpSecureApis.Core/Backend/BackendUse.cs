using McpSecureApis.Core.Backend.Replies;
using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Backend;

/// <summary>How one tool uses its backend. Taken by the backend's client with a call of that tool and of no other.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Backend">Where its requests go; shared by the tools of a manifest.</param>
/// <param name="Reply">What a reply may be.</param>
/// <param name="MayRetry">
/// Whether a failed request may be sent again: the tool changes nothing, or its author says that twice is the same as once. When false, a request
/// goes out at most once.
/// </param>
internal sealed record BackendUse(EntryIdentity Tool, BackendDefinition Backend, ReplyLimits Reply, bool MayRetry);
