namespace OrdersBackend;

/// <summary>Misbehaviour by path, only reachable from the process that started the server.</summary>
public sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly List<(string PathPrefix, Fault Fault, int Left)> _faults = [];

    /// <summary>Concerns every request whose path starts like this; the latest one counts.</summary>
    public void Set(string pathPrefix, Fault fault)
    {
        lock (_gate)
        {
            _faults.Insert(0, (pathPrefix, fault, fault.Times));
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _faults.Clear();
        }
    }

    internal Fault? Take(string path)
    {
        lock (_gate)
        {
            for (var i = 0; i < _faults.Count; i++)
            {
                var (prefix, fault, left) = _faults[i];
                if (left > 0 && path.StartsWith(prefix, StringComparison.Ordinal))
                {
                    _faults[i] = (prefix, fault, left - 1);
                    return fault;
                }
            }

            return null;
        }
    }
}
