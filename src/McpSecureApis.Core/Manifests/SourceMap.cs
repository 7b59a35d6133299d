namespace McpSecureApis.Core.Manifests;

/// <summary>Where each value of a manifest stands in its file, by path.</summary>
internal sealed class SourceMap
{
    private readonly Dictionary<string, SourcePosition> _positions = new(StringComparer.Ordinal);

    public void Add(string path, SourcePosition position) => _positions.TryAdd(path, position);

    /// <summary>The place of <paramref name="path"/>, or of the nearest enclosing value; the start of the file when there is none.</summary>
    public SourcePosition Find(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOfAny(['.', '['], end - 1))
        {
            if (_positions.TryGetValue(path[..end], out var position))
            {
                return position;
            }
        }

        return _positions.TryGetValue(string.Empty, out var root) ? root : new SourcePosition(1, 1);
    }
}
