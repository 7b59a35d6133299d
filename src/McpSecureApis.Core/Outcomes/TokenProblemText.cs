using System.Collections.Frozen;
using System.Text.Json;

namespace McpSecureApis.Core.Outcomes;

/// <summary>The outside name of a <see cref="TokenProblem"/>: <c>wrong_audience</c> for <see cref="TokenProblem.WrongAudience"/>.</summary>
internal static class TokenProblemText
{
    private static readonly FrozenDictionary<TokenProblem, string> Names = Enum.GetValues<TokenProblem>()
        .ToFrozenDictionary(problem => problem, problem => JsonNamingPolicy.SnakeCaseLower.ConvertName(problem.ToString()));

    public static string ToCode(this TokenProblem problem) => Names[problem];
}
