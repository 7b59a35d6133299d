using System.Globalization;

namespace McpSecureApis.Json.Schemas.Running;

/// <summary>
/// The state of one check of one document: its bounds, the schema resources it is in, and, in a second pass over a document that did
/// not pass, the problems. The first pass allocates nothing. Instances are reused by their thread.
/// </summary>
internal sealed class ValidationRun
{
    public const int MostProblems = 20;

    [ThreadStatic]
    private static ValidationRun? _spare;

    private readonly Stack<EvaluatedSet> _spareSets = new();
    private readonly List<string> _path = [];
    private readonly List<ValidationProblem> _problems = [];
    private int[] _resources = new int[16];
    private int _resourceCount;
    private int _depth;
    private int _work;
    private int _maxDepth;
    private int _maxWork;

    private ValidationRun()
    {
    }

    /// <summary>Whether problems are wanted: every check goes on after the first one that does not hold.</summary>
    public bool IsReporting { get; private set; }

    /// <summary>The bounds were reached, so the document is refused whatever else holds.</summary>
    public bool IsExhausted { get; private set; }

    public int ProblemCount => _problems.Count;

    /// <summary>The schema resources that were entered, outermost first (the dynamic scope of 2020-12).</summary>
    public ReadOnlySpan<int> Resources => _resources.AsSpan(0, _resourceCount);

    public static ValidationRun Rent(int maxDepth, int maxWork, bool isReporting)
    {
        var run = _spare ?? new ValidationRun();
        _spare = null;
        run._maxDepth = maxDepth;
        run._maxWork = maxWork;
        run._depth = 0;
        run._work = 0;
        run._resourceCount = 0;
        run._path.Clear();
        run._problems.Clear();
        run.IsReporting = isReporting;
        run.IsExhausted = false;
        return run;
    }

    public void Return() => _spare = this;

    /// <summary>Enters a schema; false when the bounds are reached. Pairs with <see cref="Leave"/>.</summary>
    public bool TryEnter(int resource, bool tracksResources)
    {
        if (_depth >= _maxDepth || !Spend(1))
        {
            IsExhausted = true;
            return false;
        }

        _depth++;
        if (tracksResources)
        {
            if (_resourceCount == _resources.Length)
            {
                Array.Resize(ref _resources, _resourceCount * 2);
            }

            _resources[_resourceCount++] = resource;
        }

        return true;
    }

    public void Leave(bool tracksResources)
    {
        _depth--;
        _resourceCount -= tracksResources ? 1 : 0;
    }

    /// <summary>Counts work; false when no more is allowed.</summary>
    public bool Spend(int work)
    {
        _work += work;
        IsExhausted |= _work > _maxWork;
        return !IsExhausted;
    }

    /// <summary>What cannot be told refuses the document: as a mismatch, a <c>not</c> around it would let it pass. Always false.</summary>
    public bool GiveUp()
    {
        IsExhausted = true;
        return false;
    }

    public EvaluatedSet RentSet() => _spareSets.TryPop(out var set) ? set : new EvaluatedSet();

    public void Return(EvaluatedSet set)
    {
        set.Clear();
        _spareSets.Push(set);
    }

    /// <summary>Records a problem when they are wanted. Always false, so that a check can return it.</summary>
    public bool Fail(string rule, string message)
    {
        if (IsReporting)
        {
            AddProblem(new ValidationProblem(Pointer(), rule, message));
        }

        return false;
    }

    /// <summary>Steps into a member. A name that the sender chose is given as null and shown as <c>*</c>.</summary>
    public void Push(string? member)
    {
        if (IsReporting)
        {
            _path.Add(member ?? "*");
        }
    }

    public void Push(int item)
    {
        if (IsReporting)
        {
            _path.Add(item.ToString(CultureInfo.InvariantCulture));
        }
    }

    public void Pop()
    {
        if (IsReporting)
        {
            _path.RemoveAt(_path.Count - 1);
        }
    }

    /// <summary>Forgets the problems after <paramref name="count"/>: those of a branch that need not hold.</summary>
    public void Forget(int count)
    {
        if (IsReporting)
        {
            _problems.RemoveRange(count, _problems.Count - count);
        }
    }

    public List<ValidationProblem> Take(int from)
    {
        var taken = _problems.GetRange(from, _problems.Count - from);
        Forget(from);
        return taken;
    }

    public void AddProblem(ValidationProblem problem)
    {
        // A branch's problems are collected and thrown away again, so the list holds more than are shown.
        if (_problems.Count < MostProblems * 4 && !_problems.Contains(problem))
        {
            _problems.Add(problem);
        }
    }

    public IReadOnlyList<ValidationProblem> TakeProblems() => [.. _problems.Take(MostProblems)];

    private string Pointer() =>
        string.Concat(_path.Select(segment =>
            "/" + segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));
}
