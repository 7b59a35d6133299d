using System.Collections.Frozen;
using System.Text.Json;
using McpSecureApis.Core.Arguments.Normalization;
using McpSecureApis.Core.Arguments.Rules;
using McpSecureApis.Core.Arguments.Screening;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Json;
using McpSecureApis.Json.Schemas;
using McpSecureApis.Json.Schemas.Documents;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Core.Arguments;

/// <summary>A tool's arguments: the compiled schema, its defaults, and what other rooms and clients need to know of them.</summary>
internal sealed class ArgumentsDefinition
{
    private static readonly JsonElement NoArguments = JsonElement.Parse("""{"type":"object","properties":{}}""");

    private ArgumentsDefinition(
        EntryIdentity tool,
        CompiledSchema schema,
        ArgumentDefaults defaults,
        ArgumentNormalizer normalizer,
        ArgumentRules rules,
        ArgumentScreening screening,
        JsonElement inputSchema,
        IReadOnlyDictionary<string, ArgumentFacts> properties)
    {
        Tool = tool;
        Schema = schema;
        Defaults = defaults;
        Normalizer = normalizer;
        Rules = rules;
        Screening = screening;
        InputSchema = inputSchema;
        Properties = properties;
        Headers = properties.Values.Where(facts => facts.HeaderName is not null).ToFrozenDictionary(
            facts => facts.HeaderName!, facts => facts.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>How the schemas of arguments are read: strictly, with the keywords that a manifest may add to them.</summary>
    public static SchemaCompileOptions SchemaOptions { get; } = SchemaCompileOptions.Strict with
    {
        Annotations = FrozenSet.Create(StringComparer.Ordinal, "class", "normalize", "x-mcp-header"),
        TooMuchMessage = "the arguments are too large or too deeply nested to be checked completely; send less at once",
        MismatchMessage = "the arguments do not match the tool's input schema",
    };

    public EntryIdentity Tool { get; }

    public CompiledSchema Schema { get; }

    public ArgumentDefaults Defaults { get; }

    /// <summary>Puts strings into the normal form that the schema asks for.</summary>
    public ArgumentNormalizer Normalizer { get; }

    /// <summary>What must hold between arguments.</summary>
    public ArgumentRules Rules { get; }

    /// <summary>Looks for what an argument must not look like.</summary>
    public ArgumentScreening Screening { get; }

    /// <summary>The schema as clients see it: every object closed, without our own keywords <c>class</c> and <c>normalize</c>.</summary>
    public JsonElement InputSchema { get; }

    /// <summary>The top-level arguments by name.</summary>
    public IReadOnlyDictionary<string, ArgumentFacts> Properties { get; }

    /// <summary>The argument that each <c>x-mcp-header</c> mirrors.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Compiles a tool's <c>arguments</c>; null after the findings were recorded. Without a schema a tool takes no arguments.</summary>
    public static ArgumentsDefinition? Compile(EntryIdentity tool, JsonElement? schema, string path, FindingCollector findings) =>
        Compile(tool, schema, path, rules: [], rulesPath: string.Empty, ScreeningMode.Report, findings);

    /// <summary>Compiles a tool's <c>arguments</c>, <c>rules</c> and <c>screening</c>; null after the findings were recorded.</summary>
    public static ArgumentsDefinition? Compile(
        EntryIdentity tool,
        JsonElement? schema,
        string path,
        IReadOnlyList<RuleManifest> rules,
        string rulesPath,
        ScreeningMode screening,
        FindingCollector findings)
    {
        var root = schema?.Clone() ?? NoArguments;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("type", out var type) ||
            type.ValueKind != JsonValueKind.String || !type.ValueEquals("object"))
        {
            findings.Error(path, "arguments-not-an-object", "The arguments of a tool are an object.", expected: "type: object");
            return null;
        }

        var compiler = new SchemaCompiler(SchemaOptions);
        var site = compiler.Add(root, path);
        var compiled = compiler.Compile(site);
        var hasOwnErrors = false;
        if (compiled is not null)
        {
            var facts = ReadFacts(compiler.Questions, site, findings, ref hasOwnErrors);
            CheckOwnKeywords(site, findings, ref hasOwnErrors);
            CheckDefaults(compiler, site, findings, ref hasOwnErrors);
            var normalizer = new ArgumentNormalizerCompiler(compiler.Questions, site, findings).Compile();
            var compiledRules = new ArgumentRulesCompiler(compiler, site, findings).Compile(rules, rulesPath);
            if (!hasOwnErrors && normalizer is not null && compiledRules is not null && compiler.Problems.Count == 0)
            {
                return new ArgumentsDefinition(
                    tool,
                    compiled,
                    ArgumentDefaults.Read(compiler.Questions, site),
                    normalizer,
                    compiledRules,
                    ArgumentScreening.Compile(screening, compiler.Questions, site),
                    new InputSchemaWriter(compiler.Questions).Write(site),
                    facts);
            }
        }

        foreach (var problem in compiler.Problems.Distinct())
        {
            findings.Error(problem.Path, problem.Rule, problem.Message, problem.Found, problem.Expected);
        }

        return null;
    }

    private static FrozenDictionary<string, ArgumentFacts> ReadFacts(
        SchemaQuestions schemas, SchemaSite root, FindingCollector findings, ref bool hasErrors)
    {
        var required = root.Element.TryGetProperty("required", out var list)
            ? list.EnumerateArray().Select(name => name.GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
        var members = schemas.DeclaredMembers(root);
        foreach (var name in required.Where(name => !members.Any(member => member.Key == name)))
        {
            hasErrors = true;
            findings.Error(
                DocumentPath.Append(root.Path, "required"),
                "undeclared-argument",
                "A required argument is not declared, so no call could pass.",
                name,
                "a name in properties");
        }

        var headers = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var facts = new Dictionary<string, ArgumentFacts>(StringComparer.Ordinal);
        foreach (var (name, site) in members)
        {
            var types = schemas.PossibleTypes(site);
            var header = Text(site.Element, "x-mcp-header");
            if (header is not null)
            {
                hasErrors |= !CheckHeader(site, header, types, headers, findings);
            }

            var inner = types == TypeSet.Object ? schemas.DeclaredMembers(site) : [];
            var isFlat = types == TypeSet.Object && inner.Count > 0 && !HasMap(site.Element) &&
                inner.All(member => IsScalar(schemas.PossibleTypes(member.Value)));
            facts.Add(name, new ArgumentFacts
            {
                Name = name,
                Required = required.Contains(name),
                HasDefault = site.Element.ValueKind == JsonValueKind.Object && site.Element.TryGetProperty("default", out _),
                Types = types.Names().ToFrozenSet(StringComparer.Ordinal),
                IsScalar = IsScalar(types),
                IsArrayOfScalars = types == TypeSet.Array && SchemaQuestions.OneSite(Target(schemas, site), "items") is { } items &&
                    !Target(schemas, site).Element.TryGetProperty("prefixItems", out _) && IsScalar(schemas.PossibleTypes(items)),
                IsObjectOfScalars = isFlat,
                Members = isFlat ? [.. inner.Select(member => member.Key)] : [],
                Pattern = Text(Target(schemas, site).Element, "pattern"),
                Schema = site.Element,
                IsFile = types == TypeSet.String && Text(site.Element, "contentEncoding") == "base64",
                Class = Text(site.Element, "class"),
                HeaderName = header,
            });
        }

        return facts.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static SchemaSite Target(SchemaQuestions schemas, SchemaSite site)
    {
        for (var i = 0; i < 8 && schemas.Follow(site) is { } target; i++)
        {
            site = target;
        }

        return site;
    }

    private static bool IsScalar(TypeSet types) => types != TypeSet.None && (types & ~(TypeSet.Scalar & ~TypeSet.Null)) == TypeSet.None;

    private static bool HasMap(JsonElement schema) =>
        schema.TryGetProperty("patternProperties", out _) ||
        (schema.TryGetProperty("additionalProperties", out var rest) && rest.ValueKind != JsonValueKind.False) ||
        (schema.TryGetProperty("unevaluatedProperties", out rest) && rest.ValueKind != JsonValueKind.False);

    private static bool CheckHeader(SchemaSite site, string header, TypeSet types, HashSet<string> headers, FindingCollector findings)
    {
        var path = DocumentPath.Append(site.Path, "x-mcp-header");
        if (header.Length == 0 || !header.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
        {
            findings.Error(path, "invalid-header", "The name is not a header name (a token of RFC 9110).", header, "letters, digits and hyphens");
            return false;
        }

        if (!headers.Add(header))
        {
            findings.Error(path, "duplicate-header", "Two arguments have this header name; header names have no case.", header);
            return false;
        }

        if (types == TypeSet.None || (types & ~(TypeSet.Integer | TypeSet.String | TypeSet.Boolean)) != TypeSet.None)
        {
            findings.Error(
                path,
                "invalid-header",
                "Only an integer, a string or a boolean can be mirrored in a header.",
                types.Describe(),
                "type: string");
            return false;
        }

        return true;
    }

    /// <summary>A header can mirror only an argument that stands at the top of <c>properties</c>.</summary>
    private static void CheckOwnKeywords(SchemaSite root, FindingCollector findings, ref bool hasErrors)
    {
        foreach (var site in root.Document.Sites.Values)
        {
            var isTop = site.Pointer.StartsWith("/properties/", StringComparison.Ordinal) && site.Pointer.LastIndexOf('/') == "/properties".Length;
            if (!isTop && Text(site.Element, "x-mcp-header") is { } header)
            {
                hasErrors = true;
                findings.Error(
                    DocumentPath.Append(site.Path, "x-mcp-header"),
                    "invalid-header",
                    "Only an argument at the top of `properties` can be mirrored in a header.",
                    header);
            }
        }
    }

    private static void CheckDefaults(SchemaCompiler compiler, SchemaSite root, FindingCollector findings, ref bool hasErrors)
    {
        foreach (var site in root.Document.Sites.Values.ToList())
        {
            if (site.Element.ValueKind == JsonValueKind.Object && site.Element.TryGetProperty("default", out var value) &&
                compiler.Compile(site)?.IsValid(value) == false)
            {
                hasErrors = true;
                findings.Error(
                    DocumentPath.Append(site.Path, "default"),
                    "invalid-default",
                    "The default does not pass its own schema.",
                    value.GetRawText());
            }
        }
    }

    private static string? Text(JsonElement schema, string keyword) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
