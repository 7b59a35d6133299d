using System.Text.Json;
using McpSecureApis.Json.Schemas.Documents;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas;

/// <summary>A JSON Schema compiled to a tree of checks. Safe for any number of threads at once.</summary>
internal sealed class CompiledSchema(SchemaNode root, SchemaCompileOptions options)
{
    // Explaining costs some microseconds a step, so that a document that is expensive to refuse is not explained at length.
    private const int MostWorkToExplain = 20_000;

    private readonly int _maxDepth = options.MaxDepth;
    private readonly int _maxWork = options.MaxWork;
    private readonly ValidationProblem _tooMuch = new("", "work", options.TooMuchMessage);
    private readonly ValidationProblem _mismatch = new("", "schema", options.MismatchMessage);

    /// <summary>Whether the value passes. Allocates nothing for usual schemas once its thread is warm.</summary>
    public bool IsValid(JsonElement instance)
    {
        var run = ValidationRun.Rent(_maxDepth, _maxWork, isReporting: false);
        var isValid = root.Check(instance, run, evaluated: null) && !run.IsExhausted;
        run.Return();
        return isValid;
    }

    /// <summary>What is wrong with a value that does not pass; at least one and at most 20 entries.</summary>
    public IReadOnlyList<ValidationProblem> Explain(JsonElement instance)
    {
        var run = ValidationRun.Rent(_maxDepth, Math.Min(_maxWork, MostWorkToExplain), isReporting: true);
        root.Check(instance, run, evaluated: null);
        var problems = run.TakeProblems();
        var isExhausted = run.IsExhausted;
        run.Return();
        if (isExhausted && problems.Count < ValidationRun.MostProblems)
        {
            problems = [.. problems, _tooMuch];
        }

        return problems.Count > 0 ? problems : [_mismatch];
    }
}
