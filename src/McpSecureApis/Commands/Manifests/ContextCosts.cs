using System.Text;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Mcp.Answers;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Commands.Manifests;

/// <summary>
/// Adds up what checked manifests cost a model's context: each tool's entry of <c>tools/list</c>, as clients of the newest revision get it and
/// without its pictures, which no model reads; and for each set of scopes that a tool asks for, all entries that a caller with just these gets.
/// </summary>
/// <param name="known">The tokens of tools that were counted before; null for none.</param>
internal sealed class ContextCosts(Dictionary<ToolDefinition, int>? known = null)
{
    private readonly Dictionary<ToolDefinition, int> _known = known ?? [];
    private readonly List<(ToolDefinition Tool, ContextCost Cost)> _tools = [];

    public void Add(string file, SourceMap positions, CompiledManifest manifest)
    {
        for (var i = 0; i < manifest.Tools.Count; i++)
        {
            var path = $"tools[{i}]";
            if (!_known.TryGetValue(manifest.Tools[i], out var tokens))
            {
                _known[manifest.Tools[i]] = tokens = TokensOf(manifest.Tools[i]);
            }

            _tools.Add((manifest.Tools[i],
                new ContextCost(file, positions.Find(path), path, manifest.Tools[i].Identity.Name, Scopes: null, Tools: 1, tokens)));
        }
    }

    /// <summary>What the entry of a tool costs.</summary>
    public static int TokensOf(ToolDefinition tool) => ContextTokens.Count(Entry(tool));

    /// <summary>Each tool, then each set of scopes, then all scopes together where that is a set of its own.</summary>
    public IEnumerable<ContextCost> All() => _tools.Select(entry => entry.Cost).Concat(Sets().Select(List));

    /// <summary>Each set of scopes that a tool asks for, then all scopes together where that is a set of its own.</summary>
    public IEnumerable<IReadOnlyList<string>> Sets()
    {
        var sets = _tools.SelectMany(entry => SetsOf(entry.Tool.Manifest.Access)).ToList();
        if (sets.Count > 0)
        {
            sets.Add([.. sets.SelectMany(set => set)]);
        }

        return sets
            .Select(set => (IReadOnlyList<string>)[.. set.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])
            .DistinctBy(set => string.Join(' ', set), StringComparer.Ordinal);
    }

    /// <summary>What the list of a caller with just these scopes costs.</summary>
    public ContextCost List(IReadOnlyList<string> scopes)
    {
        var seen = _tools.Where(entry => IsSeen(entry.Tool.Manifest.Access, scopes)).ToList();
        return new ContextCost(
            File: string.Empty,
            new SourcePosition(Line: 0, Column: 0),
            Path: string.Empty,
            scopes.Count == 0 ? "no scope" : string.Join(", ", scopes),
            scopes,
            seen.Count,
            seen.Sum(entry => entry.Cost.Tokens));
    }

    private static string Entry(ToolDefinition tool)
    {
        var published = PublishedTool.Of(tool).For(modern: true);
        if (published.Icons is null)
        {
            return Encoding.UTF8.GetString(PublishedTool.Of(tool).Utf8For(modern: true));
        }

        return PublishedTool.ToJson(new Tool
        {
            Name = published.Name,
            Title = published.Title,
            Description = published.Description,
            InputSchema = published.InputSchema,
            OutputSchema = published.OutputSchema,
            Annotations = published.Annotations,
        });
    }

    private static IEnumerable<IEnumerable<string>> SetsOf(AccessManifest access)
    {
        var all = access.Scopes ?? [];
        return access.AnyOf is { } anyOf ? anyOf.Select(alternative => all.Concat(alternative)) : [all];
    }

    /// <summary>As for a list, with every condition over claims taken to hold: the most that such a caller gets.</summary>
    private static bool IsSeen(AccessManifest access, IReadOnlyList<string> scopes) =>
        access.Visibility == ToolVisibility.Listed ||
        ((access.Scopes ?? []).All(scopes.Contains) && (access.AnyOf is null || access.AnyOf.Any(alternative => alternative.All(scopes.Contains))));
}
