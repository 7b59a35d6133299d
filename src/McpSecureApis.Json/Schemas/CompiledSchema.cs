using System.Text.Json;

namespace McpSecureApis.Json.Schemas;

/// <summary>A JSON Schema compiled to a tree of checks. Safe for any number of callers at once.</summary>
internal sealed class CompiledSchema(SchemaNode root, int maxDepth, int maxWork)
{
    // Explaining costs some microseconds a step, so that a document that is expensive to refuse is not explained at length.
    private const int MostWorkToExplain = 20_000;

    /// <summary>Whether the value passes. Allocates nothing for usual schemas once its thread is warm.</summary>
    public bool IsValid(JsonElement instance)
    {
        var run = ValidationRun.Rent(maxDepth, maxWork, isReporting: false);
        var isValid = root.Check(instance, run, evaluated: null) && !run.IsExhausted;
        run.Return();
        return isValid;
    }

    /// <summary>What is wrong with a value that does not pass; at least one and at most 20 entries.</summary>
    public IReadOnlyList<ValidationProblem> Explain(JsonElement instance)
    {
        var run = ValidationRun.Rent(maxDepth, Math.Min(maxWork, MostWorkToExplain), isReporting: true);
        root.Check(instance, run, evaluated: null);
        var problems = run.TakeProblems();
        var isExhausted = run.IsExhausted;
        run.Return();
        if (isExhausted && problems.Count < ValidationRun.MostProblems)
        {
            problems = [.. problems, new ValidationProblem("", "work", "the arguments are too large or too deeply nested to be checked completely; send less at once")];
        }

        return problems.Count > 0 ? problems : [new ValidationProblem("", "schema", "the arguments do not match the tool's input schema")];
    }
}
