using System.Text.Json;
using McpSecureApis.Json.Schemas.Applicators;
using McpSecureApis.Json.Schemas.Documents;
using McpSecureApis.Json.Schemas.Formats;
using McpSecureApis.Json.Schemas.Reading;
using McpSecureApis.Json.Schemas.References;
using McpSecureApis.Json.Schemas.Running;
using McpSecureApis.Json.Schemas.Unevaluated;
using McpSecureApis.Json.Schemas.Validation;

namespace McpSecureApis.Json.Schemas;

/// <summary>
/// Compiles a JSON Schema (2020-12; draft-07 by option or <c>$schema</c>) to a tree of checks. References are followed by a queue, not by
/// recursion, and everything is bounded, so that a hostile schema costs a finding and nothing else.
/// </summary>
internal sealed class SchemaCompiler
{
    private readonly SchemaCompileOptions _options;
    private readonly List<SchemaProblem> _problems = [];
    private readonly SchemaRegistry _registry;
    private readonly ReferenceReader _references;
    private readonly UnevaluatedReader _unevaluated;
    private readonly Dictionary<(SchemaDocument Document, string Pointer, SchemaMode Mode), SchemaNode> _nodes = [];
    private readonly Queue<(SchemaSite Site, SchemaMode Mode, SchemaNode Node)> _queue = new();

    public SchemaCompiler(SchemaCompileOptions options)
    {
        _options = options;
        _registry = new SchemaRegistry(options, _problems);
        _references = new ReferenceReader(_registry);
        Questions = new SchemaQuestions(_registry);
        _unevaluated = new UnevaluatedReader(Questions);
    }

    public IReadOnlyList<SchemaProblem> Problems => _problems;

    /// <summary>What the schemas of the documents say, asked without a value.</summary>
    public SchemaQuestions Questions { get; }

    /// <summary>Compiles a schema; null with every problem that it has.</summary>
    public static CompiledSchema? Compile(JsonElement schema, SchemaCompileOptions options, string path, out IReadOnlyList<SchemaProblem> problems)
    {
        var compiler = new SchemaCompiler(options);
        var compiled = compiler.Compile(compiler.Add(schema, path));
        problems = compiler.Problems;
        return compiled;
    }

    /// <summary>Takes in the document; its root is what is compiled next.</summary>
    public SchemaSite Add(JsonElement schema, string path) => _registry.Add(schema, path);

    /// <summary>Compiles a schema of a document that was taken in; null when there were problems.</summary>
    public CompiledSchema? Compile(SchemaSite site)
    {
        var root = Node(site, _options.CloseObjects ? SchemaMode.Closed : SchemaMode.Open);
        do
        {
            while (_queue.TryDequeue(out var next))
            {
                Fill(next.Site, next.Mode, next.Node);
                if (_nodes.Count > _options.MaxSubschemas * 3)
                {
                    Add(next.Site.Path, "schema-too-large", $"The schema has more than {_options.MaxSubschemas} subschemas.");
                    return null;
                }
            }
        }
        while (FillDynamicReferences());

        if (_problems.Count > 0)
        {
            return null;
        }

        if (HasCircle(root))
        {
            Add(site.Path, "endless-reference", "The schema refers to itself for the same value and would never end.");
            return null;
        }

        if (_references.Dynamic.Count > 0)
        {
            foreach (var node in _nodes.Values)
            {
                node.TrackResources();
            }
        }

        return new CompiledSchema(root, _options);
    }

    private void Add(string path, string rule, string message, string? found = null) =>
        _problems.Add(new SchemaProblem(path, rule, message, found));

    private SchemaNode Node(SchemaSite site, SchemaMode mode)
    {
        if (!_nodes.TryGetValue((site.Document, site.Pointer, mode), out var node))
        {
            node = new SchemaNode(site.Resource.Number);
            _nodes.Add((site.Document, site.Pointer, mode), node);
            _queue.Enqueue((site, mode, node));
        }

        return node;
    }

    private void Fill(SchemaSite site, SchemaMode mode, SchemaNode node)
    {
        var schema = new SchemaNodeBuilder(site, mode, node, _options, _problems, Node);
        switch (site.Element.ValueKind)
        {
            case JsonValueKind.Object:
                Read(schema);
                schema.Fill();
                break;
            case JsonValueKind.True:
                UnevaluatedReader.ReadTrue(schema);
                schema.Fill();
                break;
            case JsonValueKind.False:
                node.Fill([], isFalse: true);
                break;
            default:
                Add(site.Path, "invalid-schema", "A schema is an object or a boolean.", site.Element.GetRawText());
                break;
        }
    }

    /// <summary>Reads vocabulary by vocabulary. Findings come in this order, and so do the checks, cheap ones before costly ones.</summary>
    private void Read(SchemaNodeBuilder schema)
    {
        _references.Read(schema);
        if (schema.Dialect == SchemaDialect.Draft7 && schema.Has("$ref"))
        {
            // In draft-07 nothing beside a reference counts.
            return;
        }

        KeywordReader.Read(schema);
        ValidationReader.Read(schema);
        FormatReader.Read(schema);
        ApplicatorReader.Read(schema);
        _references.ReadDynamic(schema);
        _unevaluated.Read(schema);
    }

    /// <summary>Gives each dynamic reference its targets; true when that brought schemas that are not read.</summary>
    private bool FillDynamicReferences()
    {
        var before = _nodes.Count;
        foreach (var (check, anchor, mode) in _references.Dynamic)
        {
            check.Fill(_registry.Resources
                .Where(resource => resource.DynamicAnchors.ContainsKey(anchor))
                .ToDictionary(resource => resource.Number, resource => Node(resource.DynamicAnchors[anchor], mode)));
        }

        return _nodes.Count > before;
    }

    private static bool HasCircle(SchemaNode root)
    {
        // Depth first without recursion: 1 is on the way, 2 is done.
        var states = new Dictionary<SchemaNode, int>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<(SchemaNode Node, int Next)>();
        var waiting = new Stack<SchemaNode>([root]);
        while (waiting.TryPop(out var start))
        {
            if (states.ContainsKey(start))
            {
                continue;
            }

            stack.Push((start, 0));
            states[start] = 1;
            while (stack.TryPop(out var top))
            {
                if (top.Next == top.Node.InPlace.Count)
                {
                    states[top.Node] = 2;
                    foreach (var other in top.Node.Others)
                    {
                        waiting.Push(other);
                    }

                    continue;
                }

                stack.Push((top.Node, top.Next + 1));
                var below = top.Node.InPlace[top.Next];
                var state = states.GetValueOrDefault(below);
                if (state == 1)
                {
                    return true;
                }

                if (state == 0)
                {
                    states[below] = 1;
                    stack.Push((below, 0));
                }
            }
        }

        return false;
    }
}
