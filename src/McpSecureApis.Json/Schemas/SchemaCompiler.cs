using System.Text.Json;
using McpSecureApis.Json.Formats;
using McpSecureApis.Json.Numbers;
using McpSecureApis.Json.Patterns;

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
    private readonly Dictionary<(SchemaDocument Document, string Pointer, SchemaMode Mode), SchemaNode> _nodes = [];
    private readonly Queue<(SchemaSite Site, SchemaMode Mode, SchemaNode Node)> _queue = new();
    private readonly List<(DynamicRefCheck Check, string Anchor, SchemaMode Mode)> _dynamicRefs = [];

    public SchemaCompiler(SchemaCompileOptions options)
    {
        _options = options;
        _registry = new SchemaRegistry(options, _problems);
    }

    public IReadOnlyList<SchemaProblem> Problems => _problems;

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
        while (FillDynamicRefs());

        if (_problems.Count > 0)
        {
            return null;
        }

        if (HasCircle(root))
        {
            Add(site.Path, "endless-reference", "The schema refers to itself for the same value and would never end.");
            return null;
        }

        if (_dynamicRefs.Count > 0)
        {
            foreach (var node in _nodes.Values)
            {
                node.TrackResources();
            }
        }

        return new CompiledSchema(root, _options.MaxDepth, _options.MaxWork);
    }

    /// <summary>The schema that <c>$ref</c> of <paramref name="site"/> leads to; null without one.</summary>
    public SchemaSite? Follow(SchemaSite site) =>
        site.Element.ValueKind == JsonValueKind.Object && site.Element.TryGetProperty("$ref", out var reference) &&
        reference.ValueKind == JsonValueKind.String
            ? _registry.Resolve(Known(site), reference.GetString()!, "$ref")
            : null;

    /// <summary>The types that a value can have, as far as <c>type</c>, <c>enum</c>, <c>const</c> and what applies in place say.</summary>
    public TypeSet PossibleTypes(SchemaSite site, int depth = 0)
    {
        var schema = site.Element;
        if (schema.ValueKind != JsonValueKind.Object || depth > 16)
        {
            return schema.ValueKind == JsonValueKind.False ? TypeSet.None : TypeSet.All;
        }

        var types = TypeSet.All;
        if (schema.TryGetProperty("type", out var type))
        {
            types &= type.ValueKind == JsonValueKind.Array
                ? type.EnumerateArray().Aggregate(TypeSet.None, (sum, item) => sum | ParseType(item))
                : ParseType(type);
        }

        if (schema.TryGetProperty("const", out var constant))
        {
            types &= TypeCheck.Of(constant);
        }

        if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
        {
            types &= values.EnumerateArray().Aggregate(TypeSet.None, (sum, item) => sum | TypeCheck.Of(item));
        }

        if (Follow(site) is { } target)
        {
            types &= PossibleTypes(target, depth + 1);
        }

        foreach (var (keyword, below) in InPlaceLists(site))
        {
            var either = keyword == "allOf"
                ? below.Aggregate(TypeSet.All, (all, branch) => all & PossibleTypes(branch, depth + 1))
                : below.Aggregate(TypeSet.None, (any, branch) => any | PossibleTypes(branch, depth + 1));
            types &= either;
        }

        return types;
    }

    /// <summary>The members that an object's schema declares, here and in what applies in place.</summary>
    public IReadOnlyList<KeyValuePair<string, SchemaSite>> DeclaredMembers(SchemaSite site)
    {
        var members = new List<KeyValuePair<string, SchemaSite>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<(SchemaDocument, string)>();
        Collect(site, 0);
        return members;

        void Collect(SchemaSite at, int depth)
        {
            if (at.Element.ValueKind != JsonValueKind.Object || depth > 16 || !seen.Add((at.Document, at.Pointer)))
            {
                return;
            }

            foreach (var (name, below) in NamedSites(at, "properties"))
            {
                if (names.Add(name))
                {
                    members.Add(KeyValuePair.Create(name, below));
                }
            }

            foreach (var below in InPlaceSites(at))
            {
                Collect(below, depth + 1);
            }
        }
    }

    /// <summary>Whether nothing but the schema's own <c>properties</c> can say which members an object has.</summary>
    public static bool IsSimpleObject(JsonElement schema) =>
        !schema.EnumerateObject().Any(member => member.Name is "$ref" or "$dynamicRef" or "allOf" or "anyOf" or "oneOf" or "if" or "then" or "else" or
            "dependentSchemas" or "dependencies" or "additionalProperties" or "unevaluatedProperties");

    /// <summary>Whether an object's schema says itself what becomes of members that it does not name.</summary>
    public static bool SaysRest(JsonElement schema) =>
        schema.TryGetProperty("additionalProperties", out _) || schema.TryGetProperty("unevaluatedProperties", out _);

    /// <summary>Entries of a keyword that maps names to schemas.</summary>
    public IEnumerable<KeyValuePair<string, SchemaSite>> NamedSites(SchemaSite site, string keyword)
    {
        if (site.Element.ValueKind != JsonValueKind.Object || !site.Element.TryGetProperty(keyword, out var map) || map.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        var below = site.Below(map, keyword);
        foreach (var member in map.EnumerateObject())
        {
            yield return KeyValuePair.Create(member.Name, Known(below.Below(member.Value, member.Name)));
        }
    }

    /// <summary>The one schema of a keyword; null without it.</summary>
    public SchemaSite? OneSite(SchemaSite site, string keyword) =>
        site.Element.ValueKind == JsonValueKind.Object && site.Element.TryGetProperty(keyword, out var schema) ? Known(site.Below(schema, keyword)) : null;

    private static TypeSet ParseType(JsonElement type) =>
        type.ValueKind == JsonValueKind.String && TypeSetText.TryParse(type.GetString()!, out var types) ? types : TypeSet.None;

    private static SchemaSite Known(SchemaSite site) => site.Document.Sites.GetValueOrDefault(site.Pointer) ?? site;

    /// <summary>The lists of schemas that apply to the same value.</summary>
    public IEnumerable<(string Keyword, List<SchemaSite> Sites)> InPlaceLists(SchemaSite site)
    {
        foreach (var keyword in (string[])["allOf", "anyOf", "oneOf"])
        {
            if (site.Element.TryGetProperty(keyword, out var list) && list.ValueKind == JsonValueKind.Array)
            {
                var below = site.Below(list, keyword);
                yield return (keyword, [.. list.EnumerateArray().Select((item, index) => Known(below.Below(item, index)))]);
            }
        }
    }

    private IEnumerable<SchemaSite> InPlaceSites(SchemaSite site)
    {
        foreach (var (_, sites) in InPlaceLists(site))
        {
            foreach (var below in sites)
            {
                yield return below;
            }
        }

        foreach (var keyword in (string[])["then", "else"])
        {
            if (OneSite(site, keyword) is { } below)
            {
                yield return below;
            }
        }

        foreach (var (_, below) in NamedSites(site, "dependentSchemas"))
        {
            yield return below;
        }

        if (Follow(site) is { } target)
        {
            yield return target;
        }
    }

    private void Add(string path, string rule, string message, string? found = null, string? expected = null) =>
        _problems.Add(new SchemaProblem(path, rule, message, found, expected));

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

    private bool FillDynamicRefs()
    {
        var before = _nodes.Count;
        foreach (var (check, anchor, mode) in _dynamicRefs)
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

    private void Fill(SchemaSite site, SchemaMode mode, SchemaNode node)
    {
        var schema = site.Element;
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            var isFalse = schema.ValueKind == JsonValueKind.False;
            var any = new List<SchemaCheck>();
            if (mode == SchemaMode.Closed && !isFalse)
            {
                Close(any, site, node, []);
            }

            node.Fill(any, isFalse);
            return;
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            Add(site.Path, "invalid-schema", "A schema is an object or a boolean.", schema.GetRawText());
            return;
        }

        new SchemaReader(this, site, mode, node).Read();
    }

    /// <summary>Lets nothing through that the schema does not name.</summary>
    private void Close(List<SchemaCheck> checks, SchemaSite site, SchemaNode node, IEnumerable<string> declared)
    {
        checks.Add(new UnevaluatedPropertiesCheck(node: null, new DeclaredNames(declared)));

        // Items that no keyword describes may be anything but an object with members.
        var any = new SchemaNode(site.Resource.Number);
        any.Fill([new UnevaluatedPropertiesCheck(node: null, new DeclaredNames([])), new UnevaluatedItemsCheck(any)], isFalse: false);
        node.Others.Add(any);
        checks.Add(new UnevaluatedItemsCheck(any));
    }

    /// <summary>Reads the keywords of one schema object into its checks.</summary>
    private sealed class SchemaReader(SchemaCompiler compiler, SchemaSite site, SchemaMode mode, SchemaNode node)
    {
        private readonly JsonElement _schema = site.Element;
        private readonly List<SchemaCheck> _checks = [];
        private readonly SchemaDialect _dialect = site.Resource.Dialect;

        private bool IsManifest => compiler._options.UnknownKeywords == UnknownKeywords.Error;

        private SchemaMode InPlaceMode => mode == SchemaMode.Open ? SchemaMode.Open : SchemaMode.InPlace;

        private SchemaMode BelowMode => mode == SchemaMode.Open ? SchemaMode.Open : SchemaMode.Closed;

        public void Read()
        {
            var hasRef = _schema.TryGetProperty("$ref", out _);
            if (hasRef)
            {
                ReadReference();
            }

            if (hasRef && _dialect == SchemaDialect.Draft7)
            {
                node.Fill(_checks, isFalse: false);
                return;
            }

            CheckKeywords();
            if (site.Resource.HasValidation)
            {
                ReadValidation();
            }

            ReadFormat();
            ReadObjects();
            ReadArrays();
            ReadInPlace();
            ReadUnevaluated();
            node.Fill(_checks, isFalse: false);
        }

        private static string Show(JsonElement value) => value.GetRawText();

        private void Error(string keyword, string message, string? found = null, string? expected = null, string rule = "invalid-keyword") =>
            compiler.Add(DocumentPath.Append(site.Path, keyword), rule, message, found, expected);

        private void CheckKeywords()
        {
            if (!IsManifest)
            {
                return;
            }

            foreach (var member in _schema.EnumerateObject())
            {
                var isOwn = compiler._options.AllowOwnKeywords && member.Name is "class" or "x-mcp-header" or "normalize";
                if (isOwn && member.Value.ValueKind != JsonValueKind.String)
                {
                    Error(member.Name, "The value is a string.", Show(member.Value));
                }

                if (!isOwn && !SchemaKeywords.IsKnown(member.Name, _dialect))
                {
                    Error(
                        member.Name,
                        "The keyword is not known; a check that is misspelt must not be one that never runs.",
                        member.Name,
                        SchemaKeywords.Instead(member.Name),
                        "unknown-keyword");
                }

                if (member.Name is "title" or "description" or "$comment" or "$id" or "$anchor" or "$dynamicAnchor" or "$schema" && member.Value.ValueKind != JsonValueKind.String)
                {
                    Error(member.Name, "The value is a string.", Show(member.Value));
                }

                if (member.Name is "readOnly" or "writeOnly" or "deprecated" && member.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                {
                    Error(member.Name, "The value is true or false.", Show(member.Value));
                }

                if (member.Name == "$schema" && member.Value.ValueKind == JsonValueKind.String &&
                    member.Value.GetString() is not ("https://json-schema.org/draft/2020-12/schema" or "http://json-schema.org/draft-07/schema#" or "http://json-schema.org/draft-07/schema"))
                {
                    Error("$schema", "This version of JSON Schema is not offered.", Show(member.Value), "https://json-schema.org/draft/2020-12/schema");
                }
            }
        }

        private void ReadReference()
        {
            var reference = _schema.GetProperty("$ref");
            if (reference.ValueKind != JsonValueKind.String)
            {
                Error("$ref", "A reference is a string.", Show(reference));
            }
            else if (compiler._registry.Resolve(site, reference.GetString()!, "$ref") is { } target)
            {
                AddInPlace(target);
            }
        }

        private void AddInPlace(SchemaSite target) => _checks.Add(new RefCheck(InPlace(target)));

        private SchemaNode InPlace(SchemaSite target, bool asks = false)
        {
            var below = compiler.Node(target, asks ? SchemaMode.Open : InPlaceMode);
            node.InPlace.Add(below);
            return below;
        }

        private SchemaNode Below(SchemaSite target, bool asks = false)
        {
            var below = compiler.Node(target, asks ? SchemaMode.Open : BelowMode);
            node.Others.Add(below);
            return below;
        }

        private void ReadValidation()
        {
            if (_schema.TryGetProperty("type", out var type))
            {
                var names = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().ToArray() : [type];
                var types = names.Aggregate(TypeSet.None, (sum, name) => sum | ParseType(name));
                if (names.Length == 0 || names.Any(name => ParseType(name) == TypeSet.None))
                {
                    Error("type", "The type is not one that JSON Schema knows.", Show(type), "array, boolean, integer, null, number, object or string");
                }

                _checks.Add(new TypeCheck(types));
            }

            if (_schema.TryGetProperty("const", out var constant))
            {
                _checks.Add(new ConstCheck(constant));
            }

            if (_schema.TryGetProperty("enum", out var values))
            {
                if (values.ValueKind != JsonValueKind.Array || (IsManifest && values.GetArrayLength() == 0))
                {
                    Error("enum", "The value is a list of at least one allowed value.", Show(values));
                }
                else
                {
                    _checks.Add(new EnumCheck([.. values.EnumerateArray()]));
                }
            }

            foreach (var rule in (string[])["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf"])
            {
                if (_schema.TryGetProperty(rule, out var bound))
                {
                    if (bound.ValueKind != JsonValueKind.Number)
                    {
                        Error(rule, "The value is a number.", Show(bound));
                    }
                    else if (rule != "multipleOf")
                    {
                        _checks.Add(new BoundCheck(rule, bound));
                    }
                    else if (IsPositive(bound))
                    {
                        _checks.Add(new MultipleOfCheck(bound));
                    }
                    else
                    {
                        Error(rule, "The value is greater than zero.", Show(bound));
                    }
                }
            }

            if (TryRange("minLength", "maxLength", out var least, out var most))
            {
                _checks.Add(new LengthCheck(least, most));
            }

            if (TryRange("minItems", "maxItems", out least, out most))
            {
                _checks.Add(new ItemCountCheck(least, most));
            }

            if (TryRange("minProperties", "maxProperties", out least, out most))
            {
                _checks.Add(new PropertyCountCheck(least, most));
            }

            if (_schema.TryGetProperty("pattern", out var pattern))
            {
                if (pattern.ValueKind != JsonValueKind.String)
                {
                    Error("pattern", "A pattern is a string.", Show(pattern));
                }
                else if (Pattern(pattern.GetString()!, DocumentPath.Append(site.Path, "pattern")) is { } compiled)
                {
                    _checks.Add(new PatternCheck(pattern.GetString()!, compiled));
                }
            }

            if (_schema.TryGetProperty("uniqueItems", out var unique))
            {
                if (unique.ValueKind == JsonValueKind.True)
                {
                    _checks.Add(new UniqueItemsCheck());
                }
                else if (unique.ValueKind != JsonValueKind.False)
                {
                    Error("uniqueItems", "The value is true or false.", Show(unique));
                }
            }

            if (_dialect != SchemaDialect.Draft7)
            {
                ReadNamedLists("dependentRequired");
            }
        }

        private void ReadNamedLists(string keyword)
        {
            if (!_schema.TryGetProperty(keyword, out var map))
            {
                return;
            }

            if (map.ValueKind != JsonValueKind.Object)
            {
                Error(keyword, "The value is an object.", Show(map));
                return;
            }

            foreach (var entry in map.EnumerateObject())
            {
                if (Strings(entry.Value) is { } names)
                {
                    _checks.Add(new DependentRequiredCheck(entry.Name, names));
                }
                else
                {
                    Error(keyword, "Each entry is a list of names.", Show(entry.Value));
                }
            }
        }

        private static string[]? Strings(JsonElement list) =>
            list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
                ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
                : null;

        private static bool IsPositive(JsonElement number)
        {
            var value = ExactNumber.Parse(JsonTexts.Number(number));
            return !value.IsZero && !value.IsNegative;
        }

        private bool TryRange(string minimum, string maximum, out int least, out int most)
        {
            least = 0;
            most = int.MaxValue;
            var hasLeast = _schema.TryGetProperty(minimum, out var low) && TryCount(minimum, low, out least);
            var hasMost = _schema.TryGetProperty(maximum, out var high) && TryCount(maximum, high, out most);
            if (hasLeast && hasMost && least > most && IsManifest)
            {
                Error(minimum, $"Nothing can pass: the value is greater than {maximum}.", Show(low));
            }

            return hasLeast || hasMost;
        }

        private bool TryCount(string keyword, JsonElement value, out int count)
        {
            count = 0;
            if (value.ValueKind == JsonValueKind.Number)
            {
                var number = ExactNumber.Parse(JsonTexts.Number(value));
                if (number.IsInteger && !number.IsNegative)
                {
                    count = value.TryGetDouble(out var size) && size < int.MaxValue ? (int)size : int.MaxValue;
                    return true;
                }
            }

            Error(keyword, "The value is a whole number, zero or greater.", Show(value));
            return false;
        }

        private TextPattern? Pattern(string pattern, string path)
        {
            var compiled = EcmaPattern.Compile(pattern, out var problem);
            if (problem is not null)
            {
                compiler.Add(path, problem.IsInvalid ? "invalid-pattern" : "unsupported-pattern", $"The pattern {problem.Message}.", pattern);
            }

            return compiled;
        }

        private void ReadFormat()
        {
            if (_dialect == SchemaDialect.Draft7)
            {
                var isBase64 = _schema.TryGetProperty("contentEncoding", out var encoding) && encoding.ValueKind == JsonValueKind.String && encoding.ValueEquals("base64");
                var isJson = _schema.TryGetProperty("contentMediaType", out var media) && media.ValueKind == JsonValueKind.String && media.ValueEquals("application/json");
                if (isBase64 || isJson)
                {
                    _checks.Add(new ContentCheck(isBase64, isJson));
                }
            }

            if (!_schema.TryGetProperty("format", out var format))
            {
                return;
            }

            if (format.ValueKind != JsonValueKind.String)
            {
                Error("format", "A format is a string.", Show(format));
            }
            else if (site.Resource.AssertsFormats)
            {
                var name = format.GetString()!;
                if (StringFormats.Find(name, _dialect) is { } known)
                {
                    _checks.Add(new FormatCheck(name, known));
                }
                else if (IsManifest)
                {
                    Error("format", "The format is not known, so it could not be checked.", name, StringFormats.Names, "unknown-format");
                }
            }
        }

        private void ReadObjects()
        {
            var required = new List<string>();
            if (_schema.TryGetProperty("required", out var list) && site.Resource.HasValidation)
            {
                if (Strings(list) is { } names)
                {
                    required.AddRange(names.Distinct(StringComparer.Ordinal));
                }
                else
                {
                    Error("required", "The value is a list of names.", Show(list));
                }
            }

            var properties = Named("properties").ToDictionary(StringComparer.Ordinal);
            var patterns = new List<PropertyPattern>();
            foreach (var (pattern, below) in Named("patternProperties"))
            {
                if (Pattern(pattern, below.Path) is { } compiled)
                {
                    patterns.Add(new PropertyPattern(compiled, Below(below)));
                }
            }

            var additional = One("additionalProperties");
            if (mode != SchemaMode.Open && additional?.Element.ValueKind == JsonValueKind.True)
            {
                Error("additionalProperties", "Objects are closed: name the members, or give the schema of each value.", "true", "false or a schema", "open-object");
            }

            var isFalse = additional?.Element.ValueKind == JsonValueKind.False;
            var isClosed = isFalse || (mode == SchemaMode.Closed && IsSimpleObject(_schema));
            var names2 = required.Concat(properties.Keys.Except(required, StringComparer.Ordinal)).ToList();
            if (names2.Count > 0 || patterns.Count > 0 || additional is not null || isClosed)
            {
                _checks.Add(new PropertiesCheck(
                    names2,
                    required.Count,
                    [.. names2.Select(name => properties.TryGetValue(name, out var below) ? Below(below) : null)],
                    [.. patterns],
                    additional is null || isFalse ? null : Below(additional),
                    isClosed,
                    new DeclaredNames(properties.Keys)));
            }

            if (One("propertyNames") is { } propertyNames)
            {
                _checks.Add(new PropertyNamesCheck(Below(propertyNames, asks: true)));
            }

            foreach (var (trigger, below) in _dialect == SchemaDialect.Draft7 ? [] : Named("dependentSchemas"))
            {
                _checks.Add(new DependentSchemaCheck(trigger, InPlace(below)));
            }

            foreach (var (trigger, below) in Named("dependencies"))
            {
                if (Strings(below.Element) is { } names)
                {
                    _checks.Add(new DependentRequiredCheck(trigger, names));
                }
                else
                {
                    _checks.Add(new DependentSchemaCheck(trigger, InPlace(below)));
                }
            }
        }

        private IEnumerable<KeyValuePair<string, SchemaSite>> Named(string keyword)
        {
            if (_schema.TryGetProperty(keyword, out var map) && map.ValueKind != JsonValueKind.Object)
            {
                Error(keyword, "The value is an object with a schema for each name.", Show(map));
            }

            return compiler.NamedSites(site, keyword);
        }

        private SchemaSite? One(string keyword) => compiler.OneSite(site, keyword);

        private void ReadArrays()
        {
            var isNewStyle = _dialect == SchemaDialect.Draft202012;
            var prefixKeyword = isNewStyle ? "prefixItems" : "items";
            SchemaNode[] prefix = [];
            var rest = One("items");
            if (_schema.TryGetProperty(prefixKeyword, out var list) && list.ValueKind == JsonValueKind.Array)
            {
                var below = site.Below(list, prefixKeyword);
                prefix = [.. list.EnumerateArray().Select((item, index) => Below(Known(below.Below(item, index))))];
                rest = isNewStyle ? rest : One("additionalItems");
            }
            else if (isNewStyle && list.ValueKind != JsonValueKind.Undefined)
            {
                Error(prefixKeyword, "The value is a list of schemas.", Show(list));
            }

            if (prefix.Length > 0 || rest is not null)
            {
                _checks.Add(new ItemsCheck(prefix, rest is null ? null : Below(rest)));
            }

            if (One("contains") is { } contains)
            {
                var least = 1;
                var most = int.MaxValue;
                if (_dialect != SchemaDialect.Draft7 && site.Resource.HasValidation)
                {
                    least = _schema.TryGetProperty("minContains", out var low) && TryCount("minContains", low, out var count) ? count : 1;
                    most = _schema.TryGetProperty("maxContains", out var high) && TryCount("maxContains", high, out count) ? count : int.MaxValue;
                }

                _checks.Add(new ContainsCheck(Below(contains, asks: true), least, most, isNewStyle && mode == SchemaMode.Open));
            }
        }

        private void ReadInPlace()
        {
            foreach (var keyword in (string[])["allOf", "anyOf", "oneOf"])
            {
                if (!_schema.TryGetProperty(keyword, out var list))
                {
                    continue;
                }

                if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
                {
                    Error(keyword, "The value is a list of at least one schema.", Show(list));
                    continue;
                }

                var below = site.Below(list, keyword);
                SchemaNode[] nodes = [.. list.EnumerateArray().Select((item, index) => InPlace(Known(below.Below(item, index))))];
                if (keyword == "allOf")
                {
                    _checks.AddRange(nodes.Select(branch => new RefCheck(branch)));
                }
                else
                {
                    _checks.Add(keyword == "anyOf" ? new AnyOfCheck(nodes) : new OneOfCheck(nodes));
                }
            }

            if (One("not") is { } not)
            {
                var text = Show(not.Element);
                _checks.Add(new NotCheck(InPlace(not, asks: true), "must not match " + (text.Length <= 200 ? text : "the schema in `not`")));
            }

            if (One("if") is { } condition)
            {
                _checks.Add(new IfCheck(
                    InPlace(condition, asks: true),
                    One("then") is { } consequence ? InPlace(consequence) : null,
                    One("else") is { } alternative ? InPlace(alternative) : null,
                    mode == SchemaMode.Open));
            }

            if (_dialect == SchemaDialect.Draft202012 && _schema.TryGetProperty("$dynamicRef", out var reference))
            {
                ReadDynamicReference(reference);
            }
        }

        private void ReadDynamicReference(JsonElement reference)
        {
            if (reference.ValueKind != JsonValueKind.String)
            {
                Error("$dynamicRef", "A reference is a string.", Show(reference));
                return;
            }

            var text = reference.GetString()!;
            if (compiler._registry.Resolve(site, text, "$dynamicRef") is not { } target)
            {
                return;
            }

            var anchor = text[(text.IndexOf('#', StringComparison.Ordinal) + 1)..];
            if (target.Resource.DynamicAnchors.TryGetValue(anchor, out var dynamic) && dynamic.Pointer == target.Pointer)
            {
                // Which schema it is depends on the way there, so a circle is met by the depth bound, not here.
                var check = new DynamicRefCheck(compiler.Node(target, InPlaceMode));
                node.Others.Add(compiler.Node(target, InPlaceMode));
                compiler._dynamicRefs.Add((check, anchor, InPlaceMode));
                _checks.Add(check);
            }
            else
            {
                AddInPlace(target);
            }
        }

        private void ReadUnevaluated()
        {
            if (_dialect == SchemaDialect.Draft7)
            {
                CloseWhatIsLeft(saysProperties: _schema.TryGetProperty("additionalProperties", out _));
                return;
            }

            var declared = new DeclaredNames(compiler.DeclaredMembers(site).Select(member => member.Key));
            if (One("unevaluatedItems") is { } items)
            {
                _checks.Add(new UnevaluatedItemsCheck(Below(items)));
            }

            if (One("unevaluatedProperties") is { } properties)
            {
                if (mode != SchemaMode.Open && properties.Element.ValueKind == JsonValueKind.True)
                {
                    Error("unevaluatedProperties", "Objects are closed: name the members, or give the schema of each value.", "true", "false or a schema", "open-object");
                }

                _checks.Add(new UnevaluatedPropertiesCheck(properties.Element.ValueKind == JsonValueKind.False ? null : Below(properties), declared));
            }

            CloseWhatIsLeft(SaysRest(_schema));
        }

        private void CloseWhatIsLeft(bool saysProperties)
        {
            if (mode != SchemaMode.Closed)
            {
                return;
            }

            var types = compiler.PossibleTypes(site);
            if ((types & TypeSet.Object) != TypeSet.None && !saysProperties && !IsSimpleObject(_schema))
            {
                _checks.Add(new UnevaluatedPropertiesCheck(node: null, new DeclaredNames(compiler.DeclaredMembers(site).Select(member => member.Key))));
            }

            if ((types & TypeSet.Array) != TypeSet.None && !_schema.TryGetProperty("items", out _) && !_schema.TryGetProperty("unevaluatedItems", out _))
            {
                var rest = new List<SchemaCheck>();
                compiler.Close(rest, site, node, []);
                _checks.AddRange(rest.Where(check => check is UnevaluatedItemsCheck));
            }
        }
    }
}
