using System.Collections.Frozen;
using System.Text.Json;

namespace McpSecureApis.Core.Outcomes;

/// <summary>The outside name of a <see cref="PeerProblem"/>: <c>name_not_found</c> for <see cref="PeerProblem.NameNotFound"/>.</summary>
internal static class PeerProblemText
{
    private static readonly FrozenDictionary<PeerProblem, string> Names = Enum.GetValues<PeerProblem>()
        .ToFrozenDictionary(problem => problem, problem => JsonNamingPolicy.SnakeCaseLower.ConvertName(problem.ToString()));

    public static string ToCode(this PeerProblem problem) => Names[problem];
}
