using System.Collections.Concurrent;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;

namespace McpSecureApis.Core.Catalog;

/// <summary>
/// The tools of one snapshot as callers see them. Tools are grouped by who may see them; a caller is asked about each group on
/// every list, as for a call, and what is remembered is only which tools the groups have together. So nothing that decides can be
/// missing from what a list is looked up by.
/// </summary>
internal sealed class VisibleTools
{
    /// <summary>Bounds what a snapshot keeps: so many combinations of groups, each a list of its tools.</summary>
    public const int MostLists = 64;

    private const int LongestOnStack = 512;

    private readonly IReadOnlyList<ToolDefinition> _tools;

    /// <summary>One definition for each group.</summary>
    private readonly AccessDefinition[] _groups;

    private readonly int[] _groupOfTool;

    /// <summary>By one character for each group, 1 when it is seen.</summary>
    private readonly ConcurrentDictionary<string, IReadOnlyList<ToolDefinition>> _lists = new(StringComparer.Ordinal);

    /// <param name="tools">All tools, in the order of lists.</param>
    public VisibleTools(IReadOnlyList<ToolDefinition> tools)
    {
        var groups = new List<AccessDefinition>();
        var byKey = new Dictionary<string, int>(StringComparer.Ordinal);
        _tools = tools;
        _groupOfTool = new int[tools.Count];
        for (var i = 0; i < tools.Count; i++)
        {
            if (!byKey.TryGetValue(tools[i].Access.CallersKey, out var group))
            {
                byKey.Add(tools[i].Access.CallersKey, group = groups.Count);
                groups.Add(tools[i].Access);
            }

            _groupOfTool[i] = group;
        }

        _groups = [.. groups];
    }

    /// <summary>How many lists are remembered.</summary>
    public int Remembered => _lists.Count;

    /// <summary>The tools that the caller may see, in their order; the same object as long as it is remembered.</summary>
    public IReadOnlyList<ToolDefinition> Of(Caller caller)
    {
        var seen = _groups.Length <= LongestOnStack ? stackalloc char[_groups.Length] : new char[_groups.Length];
        for (var group = 0; group < _groups.Length; group++)
        {
            seen[group] = _groups[group].IsVisibleTo(caller) ? '1' : '0';
        }

        if (!seen.Contains('0'))
        {
            return _tools;
        }

        if (_lists.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(seen, out var known))
        {
            return known;
        }

        var list = new List<ToolDefinition>();
        for (var i = 0; i < _tools.Count; i++)
        {
            if (seen[_groupOfTool[i]] == '1')
            {
                list.Add(_tools[i]);
            }
        }

        // Emptied rather than aged: as many kinds of callers at once are rare, and a list is made again in less than a millisecond.
        if (_lists.Count >= MostLists)
        {
            _lists.Clear();
        }

        return _lists.GetOrAdd(new string(seen), [.. list]);
    }
}
