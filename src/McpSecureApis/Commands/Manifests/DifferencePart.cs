using System.CommandLine;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Commands.Manifests;

/// <summary>What a later folder adds to a comparison.</summary>
/// <param name="Options">Its options.</param>
/// <param name="AddAsync">Adds it, knowing the new side; null with the problem in one line where it cannot.</param>
internal sealed record DifferencePart(
    IReadOnlyList<Option> Options,
    Func<ParseResult, ReviewSide, ManifestDifference, CancellationToken, Task<(ManifestDifference? Difference, string? Problem)>> AddAsync);
