using System.CommandLine;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Commands.Manifests;

/// <summary>Reads manifests as they are named on a command line: a file, a folder, or <c>git:REVISION:PATH</c>.</summary>
internal static class SideReader
{
    public static Task<ReviewSide> ReadAsync(
        string side, Func<ManifestReadResult, CompiledManifest?> compile, CancellationToken cancellationToken) =>
        ReadAsync(side, new SharedManifests(compile), cancellationToken);

    /// <param name="side">The side as it is named.</param>
    /// <param name="shared">Reads what two sides share once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ReviewSide> ReadAsync(string side, SharedManifests shared, CancellationToken cancellationToken)
    {
        if (!side.StartsWith(GitTree.Prefix, StringComparison.Ordinal))
        {
            return ReviewSide.Read(side, shared, TimeProvider.System);
        }

        var (files, problem) = await GitTree.ReadAsync(side, Directory.GetCurrentDirectory(), cancellationToken);
        return files is null ? ReviewSide.Unread(side, $"{side}: {problem}") : ReviewSide.Take(side, files, shared, TimeProvider.System);
    }

    /// <summary>Nothing is said of a side that would not be served: only what is wrong with it.</summary>
    public static void Complain(ParseResult parsed, ReviewSide side, bool asJson)
    {
        var messages = parsed.InvocationConfiguration.Error;
        foreach (var finding in side.Findings)
        {
            messages.WriteLine(asJson ? ManifestFindingText.ToJson(finding) : ManifestFindingText.ToLine(finding));
        }

        foreach (var problem in side.Unreadable)
        {
            messages.WriteLine(UnsafeCharacters.Escape(problem));
        }
    }
}
