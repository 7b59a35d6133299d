namespace McpSecureApis.Core.Limits;

/// <summary>The budgets of one caller: for all requests, over all tools, per tool, for refused calls, and how many calls run.</summary>
internal sealed class CallerState : RememberedState
{
    /// <summary>Full buckets of tools are dropped beyond this, so that tools which no longer exist do not pile up.</summary>
    private const int ToolsBeforePruning = 128;

    private Dictionary<string, long>? _toolsFullAt;
    private long _requestsFullAt = long.MinValue;
    private long _refusalsFullAt = long.MinValue;

    /// <summary>When the bucket over all tools is full again.</summary>
    public long FullAt { get; set; } = long.MinValue;

    /// <summary>When the bucket of all requests is full again.</summary>
    public ref long RequestsFullAt => ref _requestsFullAt;

    /// <summary>When the bucket of refused calls is full again.</summary>
    public ref long RefusalsFullAt => ref _refusalsFullAt;

    public int Running { get; set; }

    public long ToolFullAt(string tool) => _toolsFullAt is not null && _toolsFullAt.TryGetValue(tool, out var fullAt) ? fullAt : long.MinValue;

    public void SetToolFullAt(string tool, long fullAt, long now)
    {
        _toolsFullAt ??= new Dictionary<string, long>(StringComparer.Ordinal);
        if (_toolsFullAt.Count >= ToolsBeforePruning)
        {
            foreach (var (name, full) in _toolsFullAt)
            {
                if (full <= now)
                {
                    _toolsFullAt.Remove(name);
                }
            }
        }

        _toolsFullAt[tool] = fullAt;
    }

    public override bool IsAtRest(long now)
    {
        if (Running > 0 || FullAt > now || RequestsFullAt > now || RefusalsFullAt > now)
        {
            return false;
        }

        if (_toolsFullAt is not null)
        {
            foreach (var fullAt in _toolsFullAt.Values)
            {
                if (fullAt > now)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
