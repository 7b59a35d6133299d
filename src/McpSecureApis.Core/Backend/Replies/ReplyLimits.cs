using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Backend.Replies;

/// <summary>How much of a reply is read, and whether one with a body is wanted.</summary>
/// <param name="MaxBytes">The most bytes of the body, counted after decompression. A longer one is refused, not cut.</param>
/// <param name="ExpectsBody">False for <c>response: none</c>: the body is not read and its media type does not matter.</param>
internal sealed record ReplyLimits(int MaxBytes, bool ExpectsBody = true)
{
    /// <summary>The only kind of reply that is taken; null for JSON.</summary>
    public DocumentType? Document { get; init; }
}
