using McpSecureApis.Core.Callers;

namespace McpSecureApis.Mcp.Lists;

/// <summary>How many streams a caller, and all callers together, may keep open.</summary>
internal sealed class ListenerCap
{
    public const int PerCaller = 8;
    public const int Total = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<CallerKey, int> _open = [];
    private int _total;

    public bool TryEnter(CallerKey caller)
    {
        lock (_gate)
        {
            var open = _open.GetValueOrDefault(caller);
            if (open >= PerCaller || _total >= Total)
            {
                return false;
            }

            _open[caller] = open + 1;
            _total++;
            return true;
        }
    }

    public void Leave(CallerKey caller)
    {
        lock (_gate)
        {
            _total--;
            if (_open[caller] == 1)
            {
                _open.Remove(caller);
            }
            else
            {
                _open[caller]--;
            }
        }
    }
}
