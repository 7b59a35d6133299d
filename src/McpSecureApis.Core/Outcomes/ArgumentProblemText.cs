using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Core.Outcomes;

/// <summary>Writes the problems of a call as one text that a model can act on.</summary>
internal static class ArgumentProblemText
{
    public static string Write(string summary, IReadOnlyList<ValidationProblem> problems) =>
        summary + " " +
        string.Join(" ", problems.Select(problem => $"{(problem.Path.Length == 0 ? "arguments" : problem.Path)}: {problem.Message}."));
}
