namespace McpSecureApis.FunctionalTests.Protocol.Differential;

/// <summary>A message that the two servers answer differently.</summary>
/// <param name="Message">The message.</param>
/// <param name="Ours">What ours answers, as <see cref="RevisionAnswer"/> writes it.</param>
/// <param name="Peers">What the other answers.</param>
/// <param name="PeerRuns">The tool that the other runs; null for none.</param>
internal sealed record RevisionDifference(RevisionMessage Message, string Ours, string Peers, string? PeerRuns = null);
