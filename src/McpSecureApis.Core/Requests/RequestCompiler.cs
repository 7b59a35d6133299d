using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Core.Manifests;

namespace McpSecureApis.Core.Requests;

/// <summary>Turns a request template into its compiled form, or into findings: all that is wrong with it at once.</summary>
internal sealed class RequestCompiler(
    ToolIdentity tool,
    Uri baseUrl,
    ToolManifest toolManifest,
    string path,
    IReadOnlyDictionary<string, ArgumentShape> arguments,
    FindingCollector findings)
{
    private static readonly SearchValues<char> AllowedInPath =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@");

    private static readonly FrozenSet<string> Methods = FrozenSet.ToFrozenSet(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], StringComparer.Ordinal);

    private static readonly string[] OpenKeywords = ["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"];

    private readonly RequestManifest _request = toolManifest.Request;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _pathClaims = new(StringComparer.Ordinal);
    private bool _failed;

    public RequestDefinition? Compile(IReadOnlySet<string> alsoUsed)
    {
        if (baseUrl.Scheme is not ("http" or "https") || baseUrl.UserInfo.Length > 0 || baseUrl.Query.Length > 0 || baseUrl.Fragment.Length > 0)
        {
            _failed = true;
            if (!findings.Knows("backend.baseUrl"))
            {
                Error("backend.baseUrl", "request-base-url", "The base URL has more than scheme, host, port and path.", expected: "https://host.example/path");
            }
        }

        if (!Methods.Contains(_request.Method))
        {
            Error(At("request.method"), "request-method", "The method is not offered.", _request.Method, "GET, HEAD, POST, PUT, PATCH or DELETE");
        }

        ReadPathClaims();
        var segments = CompilePath();
        var query = CompileQuery();
        var headers = CompileHeaders();
        var body = CompileBody();

        foreach (var name in arguments.Keys.Where(name => !_used.Contains(name) && !alsoUsed.Contains(name)))
        {
            Error(
                At($"arguments.properties{Member(name)}"),
                "request-argument-unused",
                "The argument is used neither in the request nor in a condition or rule.",
                name,
                $"a placeholder {{{name}}} in path, query, headers or body, or no such argument");
        }

        return _failed ? null : new RequestDefinition(tool, baseUrl, _request) { Path = segments, Query = query, Headers = headers, Body = body };
    }

    private void ReadPathClaims()
    {
        foreach (var (key, bind) in toolManifest.Bind)
        {
            if (bind.Claim.Length == 0 || bind.Name.Length == 0)
            {
                Error(At($"bind{Member(key)}"), "request-bind", "A claim and a name are needed.", expected: "{claim: tenant_id, in: header, name: X-Tenant}");
            }

            if (bind.In != BindTarget.Path)
            {
                continue;
            }

            if (arguments.ContainsKey(bind.Name))
            {
                Error(At($"bind{Member(key)}.name"), "request-bind", "An argument has the same name, and the model sets arguments.", bind.Name, "a placeholder of its own");
            }
            else if (!_pathClaims.TryAdd(bind.Name, bind.Claim))
            {
                Error(At($"bind{Member(key)}.name"), "request-bind", "Two claims are bound to one placeholder.", bind.Name);
            }
        }
    }

    private List<PathSegment> CompilePath()
    {
        var at = At("request.path");
        var segments = new List<PathSegment>();
        var text = _request.Path;
        if (!text.StartsWith('/'))
        {
            Error(at, "request-path", "The path does not start with a slash.", text, "/" + text);
            return segments;
        }

        if (!TemplateText.TryParse(text, out var parts, out var problem))
        {
            Error(at, "request-template", problem, text);
            return segments;
        }

        var boundHere = new HashSet<string>(StringComparer.Ordinal);
        var prefix = new StringBuilder();
        var values = new List<PathValue>();
        var after = new StringBuilder();
        var isFirst = true;
        foreach (var part in parts)
        {
            if (part.IsPlaceholder)
            {
                if (values.Count > 0)
                {
                    values[^1] = values[^1] with { After = after.ToString() };
                    after.Clear();
                }

                values.Add(new PathValue(PathSource(part.Text, boundHere, at), After: string.Empty));
                continue;
            }

            foreach (var unit in part.Text)
            {
                if (unit != '/')
                {
                    (values.Count > 0 ? after : prefix).Append(unit);
                }
                else if (isFirst)
                {
                    isFirst = false;
                }
                else
                {
                    EndSegment();
                }
            }
        }

        EndSegment();
        CheckLiterals(segments, at);
        foreach (var name in _pathClaims.Keys.Where(name => !boundHere.Contains(name)))
        {
            Error(at, "request-bind", "A claim is bound to a placeholder that the path does not have.", name, $"{{{name}}} in the path");
        }

        return segments;

        void EndSegment()
        {
            if (values.Count > 0)
            {
                values[^1] = values[^1] with { After = after.ToString() };
            }

            segments.Add(new PathSegment(prefix.ToString(), [.. values]));
            prefix.Clear();
            values.Clear();
            after.Clear();
        }
    }

    private ValueSource PathSource(string name, HashSet<string> boundHere, string at)
    {
        if (_pathClaims.TryGetValue(name, out var claim))
        {
            boundHere.Add(name);
            return new ValueSource(claim, IsClaim: true);
        }

        if (TryFindArgument(name, at, out var shape))
        {
            if (!shape.IsAlwaysPresent)
            {
                Error(at, "request-path", "A placeholder in the path needs an argument that is always there.", name, "the name in 'required', or a default");
            }

            if (!shape.IsScalar)
            {
                Error(at, "request-path", "A placeholder in the path needs a string, number or boolean.", name, "a schema with such a 'type' and without null");
            }
        }

        return new ValueSource(name, IsClaim: false);
    }

    private void CheckLiterals(List<PathSegment> segments, string at)
    {
        for (var i = 0; i < segments.Count; i++)
        {
            var segment = segments[i];
            foreach (var literal in segment.Values.Select(value => value.After).Prepend(segment.Prefix))
            {
                if (literal.AsSpan().ContainsAnyExcept(AllowedInPath))
                {
                    Error(
                        at,
                        "request-path",
                        "The path has characters that do not stand for themselves.",
                        literal,
                        "letters, digits and - . _ ~ ! $ & ' ( ) * + , ; = : @; a query belongs under 'query'");
                }
            }

            if (segment.Values.Count == 0)
            {
                if (segment.Prefix.Length == 0 ? i < segments.Count - 1 : PathText.ChangesPath(segment.Prefix))
                {
                    Error(at, "request-path", "The path has an empty, '.' or '..' segment.", _request.Path, "segments with a name");
                }

                continue;
            }

            for (var value = 0; value + 1 < segment.Values.Count; value++)
            {
                CheckSeparator(segment.Values[value], segment.Values[value + 1], at);
            }
        }
    }

    /// <summary>Two values in one segment must be told apart by the reader: a character between them that neither can have.</summary>
    private void CheckSeparator(PathValue left, PathValue right, string at)
    {
        var separates = !left.Source.IsClaim && !right.Source.IsClaim &&
            arguments.TryGetValue(left.Source.Name, out var leftShape) && PatternAlphabet.TryRead(leftShape, out var leftAlphabet) &&
            arguments.TryGetValue(right.Source.Name, out var rightShape) && PatternAlphabet.TryRead(rightShape, out var rightAlphabet) &&
            left.After.Any(unit => !char.IsAsciiLetterOrDigit(unit) && unit != '%' && leftAlphabet.Excludes(unit) && rightAlphabet.Excludes(unit));
        if (!separates)
        {
            Error(
                at,
                "request-path",
                "Two placeholders of one segment cannot be told apart.",
                $"{{{left.Source.Name}}}{left.After}{{{right.Source.Name}}}",
                "a character between them (not a letter or digit) that the anchored patterns of both arguments exclude");
        }
    }

    private List<ParameterPart> CompileQuery()
    {
        var compiled = new List<ParameterPart>();

        // Many backends read query keys without regard to case, so two such keys are one here.
        var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, parameter) in _request.Query)
        {
            var at = At($"request.query{Member(key)}");
            if (CompileParameter(PercentEncoding.Encode(WellFormed(key, at)), key, parameter, at, isHeader: false) is { } part)
            {
                compiled.Add(part);
                foreach (var sent in part.HasKeyPerMember ? part.Keys!.Keys.Select(name => part.Explode && part.Style == ParameterStyle.Form ? name : $"{key}[{name}]") : [key])
                {
                    AddKey(sent, at);
                }
            }
        }

        foreach (var (name, bind) in toolManifest.Bind.Where(entry => entry.Value.In == BindTarget.Query))
        {
            var at = At($"bind{Member(name)}.name");
            AddKey(bind.Name, at);
            compiled.Add(new ParameterPart
            {
                Name = PercentEncoding.Encode(WellFormed(bind.Name, at)),
                Parts = [new ValuePart(Constant: null, new ValueSource(bind.Claim, IsClaim: true))],
                IsAlwaysPresent = true,
            });
        }

        return compiled;

        void AddKey(string key, string at)
        {
            if (key.Length == 0 || key.Any(char.IsControl))
            {
                Error(at, "request-query", "A query key is empty or has control characters.", expected: "a name");
            }
            else if (!keys.Add(key))
            {
                Error(at, "request-query", "The query would have the same key twice.", key, "every key once over constants, arguments, object members and bind");
            }
        }
    }

    private List<ParameterPart> CompileHeaders()
    {
        var compiled = new List<ParameterPart>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, parameter) in _request.Headers)
        {
            var at = At($"request.headers{Member(name)}");
            CheckHeaderName(name, names, at);
            if (CompileParameter(name, name, parameter, at, isHeader: true) is { } part)
            {
                compiled.Add(part);
            }
        }

        foreach (var (key, bind) in toolManifest.Bind.Where(entry => entry.Value.In == BindTarget.Header))
        {
            CheckHeaderName(bind.Name, names, At($"bind{Member(key)}.name"));
            compiled.Add(new ParameterPart
            {
                Name = bind.Name,
                Parts = [new ValuePart(Constant: null, new ValueSource(bind.Claim, IsClaim: true))],
                IsAlwaysPresent = true,
                HasGrammar = HasGrammar(bind.Name),
            });
        }

        return compiled;
    }

    private static bool HasGrammar(string name) => HeaderRules.IsName(name) && HeaderRules.HasGrammar(name);

    private void CheckHeaderName(string name, HashSet<string> names, string at)
    {
        // The manifest's own rules ask about the name too; what they found is told once.
        if (findings.Knows(at))
        {
            _failed = true;
            return;
        }

        if (!HeaderRules.IsName(name))
        {
            Error(at, "request-header", "The header's name has characters that a name cannot have.", name, "letters, digits and hyphens, such as X-Tenant");
        }
        else if (ForbiddenHeaders.Contains(name))
        {
            Error(at, "request-header-forbidden", "The header belongs to the connection, the gateway or the credential.", name, "another header");
        }
        else if (!names.Add(ForbiddenHeaders.Normalise(name)))
        {
            Error(at, "request-header", "The request would have the same header twice (case and '_' for '-' make no difference).", name);
        }
    }

    private ParameterPart? CompileParameter(string name, string writtenName, ParameterManifest parameter, string at, bool isHeader)
    {
        if (parameter.Template is null == parameter.Argument is null)
        {
            Error(at, "request-parameter", "Either a text or an argument is needed.", expected: "a text such as \"{status}\", or {argument: status}");
            return null;
        }

        return parameter.Template is { } template
            ? CompileText(name, template, at, isHeader)
            : CompileStyled(name, writtenName, parameter, at, isHeader);
    }

    private ParameterPart? CompileText(string name, string template, string at, bool isHeader)
    {
        if (!TemplateText.TryParse(template, out var parts, out var problem))
        {
            Error(at, "request-template", problem, template);
            return null;
        }

        var compiled = new List<ValuePart>();
        var always = true;
        foreach (var part in parts)
        {
            if (!part.IsPlaceholder)
            {
                compiled.Add(new ValuePart(isHeader ? part.Text : PercentEncoding.Encode(WellFormed(part.Text, at)), Source: null));
                continue;
            }

            compiled.Add(new ValuePart(Constant: null, new ValueSource(part.Text, IsClaim: false)));
            if (TryFindArgument(part.Text, at, out var shape))
            {
                always &= shape.IsAlwaysPresent && shape.IsScalar;
                if (isHeader ? !shape.IsScalar : !shape.IsScalarOrNull)
                {
                    Error(
                        at,
                        "request-parameter",
                        "A placeholder here needs a string, number or boolean.",
                        part.Text,
                        isHeader ? "a schema with such a 'type' and without null" : $"such a 'type', or the long form {{argument: {part.Text}, style: form}}");
                }
            }
        }

        if (isHeader)
        {
            CheckHeaderConstants(name, parts, at);
        }

        return new ParameterPart { Name = name, Parts = compiled, IsAlwaysPresent = always, HasGrammar = isHeader && HasGrammar(name) };
    }

    private void CheckHeaderConstants(string name, IReadOnlyList<TemplatePart> parts, string at)
    {
        if (parts.All(part => !part.IsPlaceholder))
        {
            var value = string.Concat(parts.Select(part => part.Text));
            if (HeaderRules.FindProblem(value) is { } problem)
            {
                Error(at, "request-header", $"The constant {problem}.", expected: "printable ASCII");
            }
            else if (HeaderRules.IsName(name) && !HeaderRules.IsSentAsWritten(name, value))
            {
                Error(at, "request-header", "The header's grammar does not take this value as it is written.", value);
            }
        }
        else if (parts.Any(part => !part.IsPlaceholder && HeaderRules.FindProblem($"x{part.Text}x") is not null))
        {
            Error(at, "request-header", "The constant part must have printable ASCII characters only.", expected: "printable ASCII");
        }
    }

    private ParameterPart? CompileStyled(string name, string writtenName, ParameterManifest parameter, string at, bool isHeader)
    {
        var style = parameter.Style ?? (isHeader ? ParameterStyle.Simple : ParameterStyle.Form);
        var explode = parameter.Explode ?? style is ParameterStyle.Form or ParameterStyle.DeepObject;
        if (isHeader != (style == ParameterStyle.Simple))
        {
            Error(at, "request-style", "The style does not belong here.", $"{style}", isHeader ? "simple" : "form, spaceDelimited, pipeDelimited or deepObject");
            return null;
        }

        if ((style is ParameterStyle.SpaceDelimited or ParameterStyle.PipeDelimited && explode) || (style == ParameterStyle.DeepObject && !explode))
        {
            Error(at, "request-style", "OpenAPI does not define this style with this explode.", $"explode: {explode}", $"explode: {!explode}");
            return null;
        }

        if (!TryFindArgument(parameter.Argument!, at, out var shape))
        {
            return null;
        }

        var source = new ValueSource(parameter.Argument!, IsClaim: false);
        var isObject = shape.Types.Contains("object");
        var isArray = shape.Types.Contains("array");
        FrozenDictionary<string, string>? keys = null;
        if (isObject)
        {
            if (shape.Types.Count > 1 && !shape.Types.All(type => type == "object" || (type == "null" && !isHeader)))
            {
                Error(at, "request-style", "The argument can be an object or something else; a style needs one of them.", source.Name, "one 'type'");
                return null;
            }

            if (style is ParameterStyle.SpaceDelimited or ParameterStyle.PipeDelimited || (keys = ReadKeys(shape, writtenName, style, isHeader, at)) is null)
            {
                if (keys is null && style is ParameterStyle.SpaceDelimited or ParameterStyle.PipeDelimited)
                {
                    Error(at, "request-style", "This style takes an array.", source.Name, "form or deepObject");
                }

                return null;
            }
        }
        else if (style == ParameterStyle.DeepObject)
        {
            Error(at, "request-style", "The style deepObject takes an object.", source.Name, "form");
            return null;
        }
        else if (!shape.Types.All(type => type == "array" || (type == "null" && !isHeader) || ArgumentShape.Scalars.Contains(type)))
        {
            Error(at, "request-style", "The argument can have values that the style cannot write.", source.Name, isHeader ? "no null" : "strings, numbers, booleans, or an array of them");
        }
        else if (isArray && !shape.IsArrayOfScalars && !HasScalarItems(shape.Schema))
        {
            Error(at, "request-style", "The elements of the array must be strings, numbers or booleans.", source.Name, "items: {type: string}");
        }

        return new ParameterPart { Name = name, Styled = source, Style = style, Explode = explode, Keys = keys, HasGrammar = isHeader && HasGrammar(name) };
    }

    private static bool HasScalarItems(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && !schema.TryGetProperty("prefixItems", out _) &&
        schema.TryGetProperty("items", out var items) && ArgumentShape.Of(items).IsScalar;

    private FrozenDictionary<string, string>? ReadKeys(ArgumentShape shape, string writtenName, ParameterStyle style, bool isHeader, string at)
    {
        var names = shape.Members ?? ReadMembers(shape.Schema, at);
        if (names is null)
        {
            return null;
        }

        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in names)
        {
            var name = WellFormed(member, at);
            if (isHeader && (HeaderRules.FindProblem(name) is not null || name.AsSpan().ContainsAny(",=")))
            {
                Error(at, "request-style", "A member's name cannot be written in a header.", member, "letters, digits and hyphens");
                return null;
            }

            keys[member] = isHeader ? name
                : style == ParameterStyle.DeepObject ? PercentEncoding.Encode($"{writtenName}[{name}]")
                : PercentEncoding.Encode(name);
        }

        return keys.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private List<string>? ReadMembers(JsonElement schema, string at)
    {
        var isClosed = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object &&
            !schema.TryGetProperty("patternProperties", out _) && IsFalseOrAbsent(schema, "additionalProperties") && IsFalseOrAbsent(schema, "unevaluatedProperties") &&
            !OpenKeywords.Any(keyword => schema.TryGetProperty(keyword, out _));
        if (!isClosed)
        {
            Error(at, "request-style", "The members of the object are not all listed in its own 'properties'.", expected: "type: object with properties, and without $ref, allOf, patternProperties, …");
            return null;
        }

        var members = schema.GetProperty("properties").EnumerateObject().ToList();
        if (members.Find(member => !ArgumentShape.Of(member.Value).IsScalar) is { Value.ValueKind: not JsonValueKind.Undefined } nested)
        {
            Error(at, "request-style", "The members of the object must be strings, numbers or booleans.", nested.Name);
            return null;
        }

        return [.. members.Select(member => member.Name)];
    }

    private static bool IsFalseOrAbsent(JsonElement schema, string keyword) =>
        !schema.TryGetProperty(keyword, out var value) || value.ValueKind == JsonValueKind.False;

    private BodyNode? CompileBody()
    {
        var bound = toolManifest.Bind.Where(entry => entry.Value.In == BindTarget.Body).ToList();
        var at = At("request.body");
        if (_request.Body is null && bound.Count == 0)
        {
            return null;
        }

        if (_request.Method is "GET" or "HEAD")
        {
            Error(at, "request-body", "A GET or HEAD request has no body.", _request.Method, "POST, PUT, PATCH or DELETE");
        }

        var root = _request.Body is { } body ? CompileNode(body, at) : new BodyNode { Members = [] };
        if (bound.Count == 0 || root is null)
        {
            return root;
        }

        if (root.Members is null)
        {
            Error(At("bind"), "request-bind", "A claim is bound into the body, which is no object.", expected: "an object as body");
            return null;
        }

        var members = root.Members.ToList();
        var names = new HashSet<string>(_request.Body?.EnumerateObject().Select(member => member.Name) ?? [], StringComparer.OrdinalIgnoreCase);
        foreach (var (key, bind) in bound)
        {
            if (!names.Add(bind.Name))
            {
                Error(At($"bind{Member(key)}.name"), "request-bind", "The body would have the same member twice.", bind.Name, "another name");
            }

            members.Add(new(MemberName(WellFormed(bind.Name, At($"bind{Member(key)}.name"))), new BodyNode { Value = new ValueSource(bind.Claim, IsClaim: true) }));
        }

        return new BodyNode { Members = members };
    }

    private BodyNode? CompileNode(JsonElement element, string at)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new List<KeyValuePair<byte[], BodyNode>>();
                foreach (var member in element.EnumerateObject())
                {
                    var memberAt = at + Member(member.Name);
                    if (TemplateText.TryParse(member.Name, out var nameParts, out _) && nameParts.Any(part => part.IsPlaceholder))
                    {
                        Error(memberAt, "request-body", "A member's name is never a template.", member.Name, "a fixed name");
                    }

                    if (CompileNode(member.Value, memberAt) is { } node)
                    {
                        members.Add(new(MemberName(member.Name), node));
                    }
                }

                return new BodyNode { Members = members };
            case JsonValueKind.Array:
                return new BodyNode { Elements = [.. element.EnumerateArray().Select((item, index) => CompileNode(item, $"{at}[{index}]")).OfType<BodyNode>()] };
            case JsonValueKind.String:
                return CompileBodyText(element.GetString()!, at);
            default:
                return new BodyNode { Constant = Encoding.UTF8.GetBytes(element.GetRawText()) };
        }
    }

    private BodyNode? CompileBodyText(string text, string at)
    {
        if (!TemplateText.TryParse(text, out var parts, out var problem))
        {
            Error(at, "request-template", problem, text);
            return null;
        }

        if (parts is [{ IsPlaceholder: true } only])
        {
            TryFindArgument(only.Text, at, out _);
            return new BodyNode { Value = new ValueSource(only.Text, IsClaim: false) };
        }

        if (parts.All(part => !part.IsPlaceholder))
        {
            return new BodyNode { Constant = Quote(string.Concat(parts.Select(part => part.Text))) };
        }

        var compiled = new List<ValuePart>();
        foreach (var part in parts)
        {
            compiled.Add(part.IsPlaceholder ? new ValuePart(Constant: null, new ValueSource(part.Text, IsClaim: false)) : new ValuePart(part.Text, Source: null));
            if (part.IsPlaceholder && TryFindArgument(part.Text, at, out var shape) && !shape.IsScalar)
            {
                Error(at, "request-body", "A placeholder inside a longer string needs a string, number or boolean.", part.Text, "the placeholder alone, or a schema with such a 'type'");
            }
        }

        return new BodyNode { Text = compiled };
    }

    private bool TryFindArgument(string name, string at, out ArgumentShape shape)
    {
        if (arguments.TryGetValue(name, out var found))
        {
            _used.Add(name);
            shape = found;
            return true;
        }

        shape = null!;
        Error(at, "request-placeholder", "No argument has this name.", name, arguments.Count == 0 ? "a declared argument" : string.Join(", ", arguments.Keys.Take(20)));
        return false;
    }

    private string WellFormed(string text, string at)
    {
        if (text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar))
        {
            Error(at, "request-template", "The text has an unpaired surrogate or a replacement character.");
            return string.Empty;
        }

        return text;
    }

    private static byte[] MemberName(string name) => [.. Quote(name), (byte)':'];

    private static byte[] Quote(string text) => [(byte)'"', .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];

    private string At(string below) => $"{path}.{below}";

    private static string Member(string name) => ManifestPath.Append("x", name)[1..];

    private void Error(string at, string rule, string message, string? found = null, string? expected = null)
    {
        _failed = true;
        findings.Error(at, rule, message, found, expected);
    }
}
