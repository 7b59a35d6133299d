using System.Buffers;
using System.Text;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Compiling;

/// <summary>Compiles the path of a request template.</summary>
internal sealed class PathCompiler(CompilerContext context, ParameterCompiler parameters)
{
    private static readonly SearchValues<char> AllowedInPath =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@");

    private readonly Dictionary<string, string> _pathClaims = new(StringComparer.Ordinal);

    private void ReadPathClaims()
    {
        foreach (var (key, bind) in context.Tool.Bind)
        {
            if (bind.In != BindTarget.Path)
            {
                continue;
            }

            if (context.Arguments.ContainsKey(bind.Name))
            {
                context.Error(
                    context.At($"bind{CompilerContext.Member(key)}.name"),
                    "request-bind",
                    "An argument has the same name, and the model sets arguments.",
                    bind.Name,
                    "a placeholder of its own");
            }
            else if (!_pathClaims.TryAdd(bind.Name, bind.Claim))
            {
                context.Error(
                    context.At($"bind{CompilerContext.Member(key)}.name"),
                    "request-bind",
                    "Two claims are bound to one placeholder.",
                    bind.Name);
            }
        }
    }

    public List<PathSegment> Compile()
    {
        ReadPathClaims();
        var at = context.At("request.path");
        var segments = new List<PathSegment>();
        var text = context.Request.Path;
        if (!text.StartsWith('/'))
        {
            context.Error(at, "request-path", "The path does not start with a slash.", text, "/" + text);
            return segments;
        }

        if (!TemplateText.TryParse(text, out var parts, out var problem))
        {
            context.Error(at, "request-template", problem, text);
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

                values.Add(CompileValue(part.Text, boundHere, at));
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
        CheckStyled(segments, at);
        new EscapeCompiler(context).CheckPath(parts, segments.SelectMany(segment => segment.Values).Any(value => value.Escape is not null), at);
        foreach (var name in _pathClaims.Keys.Where(name => !boundHere.Contains(name)))
        {
            context.Error(at, "request-bind", "A claim is bound to a placeholder that the path does not have.", name, $"{{{name}}} in the path");
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

    private PathValue CompileValue(string name, HashSet<string> boundHere, string at)
    {
        if (_pathClaims.TryGetValue(name, out var claim))
        {
            boundHere.Add(name);
            return new PathValue(new ValueOrigin(claim, IsClaim: true), After: string.Empty) { Escape = EscapeOf(name, out _) };
        }

        if (EscapeOf(name, out var argument) is { } escape)
        {
            return CompileScalar(argument, PlaceOf(name)) with { Escape = escape };
        }

        if (context.Request.PathParameters.TryGetValue(name, out var parameter))
        {
            return CompileStyled(name, parameter);
        }

        return CompileScalar(name, at);
    }

    /// <summary>
    /// The escape that <c>pathParameters</c> names for a placeholder, with the argument in its text; null when there is none. The quotes stand in
    /// the path, so the text is one placeholder and nothing else.
    /// </summary>
    private TextEscape? EscapeOf(string name, out string argument)
    {
        argument = name;
        if (!context.Request.PathParameters.TryGetValue(name, out var parameter) ||
            parameter is not { Template: { } template, Escape: { } escape, Argument: null })
        {
            return null;
        }

        if (escape != TextEscape.Odata)
        {
            context.Error(
                PlaceOf(name),
                "request-escape",
                "This escape writes a backslash, which no path may have.",
                $"{escape}".ToLowerInvariant(),
                "odata");
        }

        if (!TemplateText.TryParse(template, out var parts, out _) || parts is not [{ IsPlaceholder: true } only] ||
            parameter is not { Style: null, Explode: null })
        {
            context.Error(
                PlaceOf(name),
                "request-escape",
                "In a path the text of an escape is one placeholder, without a style; the quotes stand in the path.",
                template,
                $"'{{{name}}}'");
            return TextEscape.Odata;
        }

        argument = only.Text;
        if (_pathClaims.ContainsKey(name) && !string.Equals(argument, name, StringComparison.Ordinal))
        {
            context.Error(PlaceOf(name), "request-bind", "A claim is bound to this placeholder.", template, $"'{{{name}}}'");
        }

        return TextEscape.Odata;
    }

    private PathValue CompileScalar(string name, string at)
    {
        if (context.TryFindArgument(name, at, out var shape))
        {
            CheckPresent(name, shape, at);
            if (!shape.IsScalar)
            {
                context.Error(
                    at,
                    "request-path",
                    "A placeholder in the path needs a string, number or boolean.",
                    name,
                    $"a schema with such a 'type' and without null; or a style for lists and objects, " +
                    $"pathParameters: {{{name}: {{argument: {name}, style: simple}}}}");
            }
        }

        return new PathValue(new ValueOrigin(name, IsClaim: false), After: string.Empty);
    }

    private PathValue CompileStyled(string name, ParameterManifest parameter)
    {
        var at = PlaceOf(name);
        if (parameter.Argument is not { } argument)
        {
            context.Error(
                at,
                "request-parameter",
                "A path parameter needs an argument; a text stands in the path itself.",
                expected: $"{{argument: {name}, style: simple, explode: false}}");
            return new PathValue(new ValueOrigin(name, IsClaim: false), After: string.Empty);
        }

        if (context.Arguments.TryGetValue(argument, out var shape))
        {
            CheckPresent(argument, shape, at);
        }

        var source = new ValueOrigin(argument, IsClaim: false);
        return new PathValue(source, After: string.Empty) { Styled = parameters.Compile(name, name, parameter, at, ParameterPlace.Path) };
    }

    private void CheckPresent(string name, ArgumentShape shape, string at)
    {
        if (!shape.IsAlwaysPresent)
        {
            context.Error(
                at,
                "request-path",
                "A placeholder in the path needs an argument that is always there.",
                name,
                "the name in 'required', or a default");
        }
    }

    private string PlaceOf(string name) => context.At($"request.pathParameters{CompilerContext.Member(name)}");

    /// <summary>A list or object has no end of its own, so nothing may follow it that a reader could take for one more element.</summary>
    private void CheckStyled(List<PathSegment> segments, string at)
    {
        var values = segments
            .SelectMany(segment => segment.Values.Select(value => (Segment: segment, Value: value)))
            .Where(entry => entry.Value.Styled is not null)
            .ToList();
        foreach (var (segment, value) in values)
        {
            if (segment.Values.Count > 1 || value.After.Length > 0)
            {
                context.Error(
                    at,
                    "request-style",
                    "A placeholder with a style does not end its segment.",
                    value.Source.Name,
                    "nothing after it up to the next slash, and no other placeholder before it");
            }

            if (segment.Prefix.AsSpan().ContainsAny(value.Styled!.Style == ParameterStyle.Label ? ".,=" : ";,="))
            {
                context.Error(
                    at,
                    "request-style",
                    "The text before a placeholder with a style has a character that separates values.",
                    segment.Prefix,
                    "letters, digits, hyphens");
            }
        }

        foreach (var repeated in values.GroupBy(entry => entry.Value.Styled!.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            context.Error(at, "request-style", "A placeholder with a style stands in the path twice.", repeated.Key, "once, or two names");
        }

        var written = TemplateText.TryParse(context.Request.Path, out var parts, out _) ? parts : [];
        foreach (var name in context.Request.PathParameters.Keys.Where(name => !written.Any(part => part.IsPlaceholder && part.Text == name)))
        {
            context.Error(PlaceOf(name), "request-path", "The path has no such placeholder.", name, $"{{{name}}} in the path");
        }

        foreach (var name in context.Request.PathParameters
            .Where(entry => entry.Value.Escape is null)
            .Select(entry => entry.Key)
            .Where(_pathClaims.ContainsKey))
        {
            context.Error(PlaceOf(name), "request-bind", "A claim is bound to this placeholder, which is always one text.", name, "no style for it");
        }
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
                    context.Error(
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
                    context.Error(at, "request-path", "The path has an empty, '.' or '..' segment.", context.Request.Path, "segments with a name");
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
            context.Arguments.TryGetValue(left.Source.Name, out var leftShape) && PatternAlphabet.TryRead(leftShape, out var leftAlphabet) &&
            context.Arguments.TryGetValue(right.Source.Name, out var rightShape) && PatternAlphabet.TryRead(rightShape, out var rightAlphabet) &&
            left.After.Any(unit => !char.IsAsciiLetterOrDigit(unit) && unit != '%' && leftAlphabet.Excludes(unit) && rightAlphabet.Excludes(unit));
        if (!separates)
        {
            context.Error(
                at,
                "request-path",
                "Two placeholders of one segment cannot be told apart.",
                $"{{{left.Source.Name}}}{left.After}{{{right.Source.Name}}}",
                "a character between them (not a letter or digit) that the anchored patterns of both arguments exclude");
        }
    }
}
