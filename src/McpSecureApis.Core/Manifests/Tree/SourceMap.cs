using System.Globalization;

namespace McpSecureApis.Core.Manifests.Tree;

/// <summary>
/// Where each value of a manifest stands in its file, by path. Walks the tree when it is asked instead of keeping a path for every value:
/// a small file with long names nested deeply would need gigabytes of paths.
/// </summary>
internal sealed class SourceMap
{
    private readonly Dictionary<string, SourcePosition> _positions = new(StringComparer.Ordinal);
    private ManifestNode? _root;

    public void Add(string path, SourcePosition position) => _positions.TryAdd(path, position);

    /// <summary>Sets the tree whose values are found; called once by the reader.</summary>
    public void Attach(ManifestNode root) => _root = root;

    /// <summary>The place of <paramref name="path"/>, or of the nearest enclosing value; the start of the file when there is none.</summary>
    public SourcePosition Find(string path)
    {
        for (var end = path.Length; end > 0 && _positions.Count > 0; end = path.LastIndexOfAny(['.', '['], end - 1))
        {
            if (_positions.TryGetValue(path[..end], out var position))
            {
                return position;
            }
        }

        return Walk(path, out _);
    }

    /// <summary>The place of the name of the member at <paramref name="path"/>, or what <see cref="Find"/> gives.</summary>
    public SourcePosition FindName(string path)
    {
        Walk(path, out var name);
        return name ?? Find(path);
    }

    private SourcePosition Walk(string path, out SourcePosition? name)
    {
        name = null;
        var node = _root;
        if (node is null)
        {
            return _positions.TryGetValue(string.Empty, out var root) ? root : new SourcePosition(1, 1);
        }

        var at = 0;
        while (at < path.Length)
        {
            if (!TryStep(path, ref at, out var member, out var index))
            {
                name = null;
                return node.Position;
            }

            if (member is not null && node.TryFind(member, out var found))
            {
                node = found.Value;
                name = found.NamePosition;
            }
            else if (member is null && index < node.Items.Count)
            {
                node = node.Items[index];
                name = null;
            }
            else
            {
                name = null;
                return node.Position;
            }
        }

        return node.Position;
    }

    /// <summary>Takes one step off <paramref name="path"/>: a name, a quoted name or an index.</summary>
    private static bool TryStep(string path, ref int at, out string? member, out int index)
    {
        member = null;
        index = 0;
        var rest = path.AsSpan(at);
        if (rest.StartsWith("['"))
        {
            for (var i = 2; i < rest.Length; i++)
            {
                if (rest[i] == '\'' && i + 1 < rest.Length && rest[i + 1] == '\'')
                {
                    i++;
                }
                else if (rest[i] == '\'' && i + 1 < rest.Length && rest[i + 1] == ']')
                {
                    member = rest[2..i].ToString().Replace("''", "'", StringComparison.Ordinal);
                    at += i + 2;
                    return true;
                }
            }

            return false;
        }

        if (rest[0] == '[')
        {
            var close = rest.IndexOf(']');
            at += close + 1;
            return close > 1 && int.TryParse(rest[1..close], NumberStyles.None, CultureInfo.InvariantCulture, out index);
        }

        rest = rest[0] == '.' ? rest[1..] : rest;
        var end = rest.IndexOfAny('.', '[');
        member = (end < 0 ? rest : rest[..end]).ToString();
        at = end < 0 ? path.Length : path.Length - rest.Length + end;
        return true;
    }
}
