using System.Text.Json;

namespace McpSecureApis.Json.Schemas.Running;

/// <summary>A compiled schema: its checks in order. Filled once by the compiler, because schemas may refer to themselves.</summary>
internal sealed class SchemaNode(int resource)
{
    private SchemaCheck[] _checks = [];
    private bool _ownsEvaluated;
    private bool _tracksResources;
    private bool _isFalse;

    /// <summary>Schemas that apply to the same value as this one; a circle of them would never end.</summary>
    public List<SchemaNode> InPlace { get; } = [];

    /// <summary>Schemas that apply to the parts of the value.</summary>
    public List<SchemaNode> Others { get; } = [];

    public int Resource { get; } = resource;

    public void Fill(List<SchemaCheck> checks, bool isFalse)
    {
        _checks = [.. checks.Where(check => !check.IsLast), .. checks.Where(check => check.IsLast)];
        _ownsEvaluated = checks.Exists(check => check.IsLast);
        _isFalse = isFalse;
    }

    public void TrackResources() => _tracksResources = true;

    /// <summary>Whether the name of a member passes; null when a check needs a document for it.</summary>
    public bool? CheckName(ReadOnlySpan<char> name)
    {
        bool? result = !_isFalse;
        foreach (var check in _checks)
        {
            if (check.CheckName(name) is not { } passes)
            {
                return null;
            }

            result &= passes;
        }

        return result;
    }

    public bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (_isFalse)
        {
            return run.Fail("false", "is not allowed here");
        }

        if (!run.TryEnter(Resource, _tracksResources))
        {
            return false;
        }

        var isOwn = _ownsEvaluated && instance.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
        var seen = isOwn ? run.RentSet() : evaluated;
        var isValid = true;
        foreach (var check in _checks)
        {
            // What a failed branch looked at does not count, so what is left over says nothing then.
            if ((isValid || !check.IsLast) && !check.Check(instance, run, seen))
            {
                isValid = false;
                if (!run.IsReporting || run.IsExhausted)
                {
                    break;
                }
            }
        }

        if (isOwn)
        {
            if (isValid)
            {
                evaluated?.Add(seen!);
            }

            run.Return(seen!);
        }

        run.Leave(_tracksResources);
        return isValid;
    }
}
