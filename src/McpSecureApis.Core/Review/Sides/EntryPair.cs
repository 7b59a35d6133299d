namespace McpSecureApis.Core.Review.Sides;

/// <summary>One entry on both sides.</summary>
/// <param name="Old">The old one; null when there was none.</param>
/// <param name="New">The new one.</param>
internal sealed record EntryPair(ReviewedEntry? Old, ReviewedEntry New);
