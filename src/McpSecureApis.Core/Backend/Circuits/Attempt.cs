using McpSecureApis.Core.Backend.Replies;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Backend.Circuits;

/// <summary>How one sending of a request ended.</summary>
/// <param name="Reply">The reply; null unless it is a good one.</param>
/// <param name="Refusal">Why there is none; null also when the call was cancelled.</param>
/// <param name="MayHelpAgain">Whether another try could end differently. Whether there may be one depends on the tool.</param>
/// <param name="Failure">What it says about the backend.</param>
internal sealed record Attempt(BackendReply? Reply, Refusal? Refusal, bool MayHelpAgain, FailureKind Failure)
{
    /// <summary>Whether the failure counts in the circuit of the whole backend.</summary>
    public bool CountsForAll { get; init; }

    /// <summary>Whether something came back from the backend.</summary>
    public bool IsAnswer => Reply is not null || Refusal?.BackendStatus is not null;

    /// <summary>Whether it was cut short so early that it says nothing about the backend.</summary>
    public bool SaysNothing => Reply is null && Refusal is null && Failure == FailureKind.None;
}
