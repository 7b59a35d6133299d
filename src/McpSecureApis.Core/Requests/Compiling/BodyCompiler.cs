using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Compiling;

/// <summary>Compiles the body of a request template, of whichever kind it is.</summary>
internal sealed class BodyCompiler(CompilerContext context, ParameterCompiler parameters)
{
    public BodyDefinition? Compile()
    {
        var request = context.Request;
        string[] kinds =
        [
            .. request.Body is null ? Enumerable.Empty<string>() : ["body"],
            .. request.Form is null ? Enumerable.Empty<string>() : ["form"],
            .. request.Multipart is null ? Enumerable.Empty<string>() : ["multipart"],
            .. request.File is null ? Enumerable.Empty<string>() : ["file"],
        ];
        if (kinds.Length == 0 && context.Tool.Bind.All(entry => entry.Value.In != BindTarget.Body))
        {
            return null;
        }

        var kind = kinds.FirstOrDefault("body");
        var at = context.At($"request.{kind}");
        if (request.Method is "GET" or "HEAD" && !context.Knows(at))
        {
            context.Error(at, "request-body", "A GET or HEAD request has no body.", request.Method, "POST, PUT, PATCH or DELETE");
        }

        foreach (var other in kinds.Skip(1).Select(other => context.At($"request.{other}")).Where(other => !context.Knows(other)))
        {
            context.Error(other, "request-body", "A request has one body.", string.Join(" and ", kinds), "one of body, form, multipart and file");
        }

        switch (kind)
        {
            case "form":
                return new BodyDefinition { Form = new QueryCompiler(context, parameters).CompileForm() };
            case "multipart":
                return new BodyDefinition { Multipart = CompileMultipart(request.Multipart!, at) };
            case "file":
                foreach (var (name, _) in context.Tool.Bind.Where(entry => entry.Value.In == BindTarget.Body))
                {
                    context.Error(
                        context.At($"bind{CompilerContext.Member(name)}"),
                        "request-bind",
                        "A claim is bound into the body, which is a file.",
                        expected: "another place");
                }

                return new BodyDefinition { File = CompileFile(request.File!, at, isPart: false) };
            default:
                return new JsonBodyCompiler(context).Compile(at) is { } json ? new BodyDefinition { Json = json } : null;
        }
    }

    private List<PartDefinition> CompileMultipart(IReadOnlyDictionary<string, PartManifest> written, string at)
    {
        var compiled = new List<PartDefinition>();

        // As in a query: many backends read field names without regard to case.
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, part) in written)
        {
            var partAt = at + CompilerContext.Member(name);
            Add(name, partAt);
            if (CompilePart(name, part, partAt) is { } definition)
            {
                compiled.Add(definition);
            }
        }

        foreach (var (key, bind) in context.Tool.Bind.Where(entry => entry.Value.In == BindTarget.Body))
        {
            Add(bind.Name, context.At($"bind{CompilerContext.Member(key)}.name"));
            compiled.Add(new PartDefinition
            {
                Name = bind.Name,
                Parts = [new ValuePart(Constant: null, new ValueOrigin(bind.Claim, IsClaim: true))],
            });
        }

        if (compiled.Count == 0)
        {
            context.Error(at, "request-body", "A multipart body has at least one part.", expected: "{note: '{note}'}");
        }

        return compiled;

        void Add(string name, string nameAt)
        {
            if (!NameRules.FieldName.IsMatch(name) && !context.Knows(nameAt))
            {
                context.Error(
                    nameAt,
                    "request-body",
                    "The field's name has characters that a multipart header would have to escape.",
                    name,
                    "letters, digits and -._~$!*'()[],:@/");
            }
            else if (!names.Add(name))
            {
                context.Error(nameAt, "request-body", "The body would have the same part twice.", name, "every name once over parts and bind");
            }
        }
    }

    private PartDefinition? CompilePart(string name, PartManifest part, string at)
    {
        if (new object?[] { part.Template, part.Argument, part.File }.Count(member => member is not null) != 1)
        {
            context.Error(
                at,
                "request-parameter",
                "A part is a text, an argument or a file, one of them.",
                expected: "a text such as \"{note}\", {argument: tags} or {file: {argument: document, …}}");
            return null;
        }

        if (part.Escape is not null && part.Template is null)
        {
            context.Error(at, "request-escape", "An escape belongs to a text.", name, "{template: …, escape: …}");
            return null;
        }

        if (part.File is { } file)
        {
            return new PartDefinition { Name = name, File = CompileFile(file, $"{at}.file", isPart: true) };
        }

        if (part.Template is { } template)
        {
            var text = CompileText(template, at, CheckScalar);
            return new PartDefinition
            {
                Name = name,
                Parts = [.. text.Select(piece => piece.Source is null ? piece : piece with { Escape = part.Escape })],
                Escaped = TemplateText.TryParse(template, out var pieces, out _)
                    ? new EscapeCompiler(context).Compile(part.Escape, pieces, at)
                    : null,
            };
        }

        if (context.TryFindArgument(part.Argument!, at, out var shape) && !IsPart(shape))
        {
            context.Error(
                at,
                "request-parameter",
                "The argument can have values that no part can hold.",
                part.Argument,
                "a string, number or boolean, an array of them, or an object, and without null");
        }

        return new PartDefinition { Name = name, Argument = new ValueOrigin(part.Argument!, IsClaim: false) };
    }

    private static bool IsPart(ArgumentShape shape) =>
        shape.IsScalar || shape.IsArrayOfScalars || (shape.Types.Count == 1 && shape.Types.Contains("object")) ||
        (shape.Types.Count == 1 && shape.Types.Contains("array") && ParameterCompiler.HasScalarItems(shape.Schema));

    private List<ValuePart> CompileText(string template, string at, Action<string, ArgumentShape, string> check)
    {
        if (!TemplateText.TryParse(template, out var parts, out var problem))
        {
            context.Error(at, "request-template", problem, template);
            return [];
        }

        var compiled = new List<ValuePart>();
        foreach (var part in parts)
        {
            compiled.Add(part.IsPlaceholder
                ? new ValuePart(Constant: null, new ValueOrigin(part.Text, IsClaim: false))
                : new ValuePart(context.WellFormed(part.Text, at), Source: null));
            if (part.IsPlaceholder && context.TryFindArgument(part.Text, at, out var shape))
            {
                check(part.Text, shape, at);
            }
        }

        // A part with nothing in it is still a part.
        return compiled.Count == 0 ? [new ValuePart(string.Empty, Source: null)] : compiled;
    }

    private void CheckScalar(string name, ArgumentShape shape, string at)
    {
        if (!shape.IsScalar)
        {
            context.Error(
                at,
                "request-parameter",
                "A placeholder here needs a string, number or boolean.",
                name,
                $"such a 'type' and no null, or the long form {{argument: {name}}}");
        }
    }

    private FileDefinition CompileFile(FileManifest file, string at, bool isPart)
    {
        if (context.TryFindArgument(file.Argument, $"{at}.argument", out var shape))
        {
            CheckFileArgument(file, shape, $"{at}.argument", isPart);
        }

        if (file.MaxBytes is < 1 or > FileDefinition.MostBytes)
        {
            context.Error($"{at}.maxBytes", "request-file", "The size of a file is out of range.", $"{file.MaxBytes}B", "1B to 3MiB");
        }

        CheckMediaTypes(file.MediaTypes, $"{at}.mediaTypes");
        if (!isPart && file.Filename is not null)
        {
            context.Error(
                $"{at}.filename",
                "request-file",
                "A file that is the whole body has no file name.",
                file.Filename,
                "a multipart part, or no filename");
        }

        return new FileDefinition
        {
            Argument = new ValueOrigin(file.Argument, IsClaim: false),
            MaxBytes = (int)Math.Clamp(file.MaxBytes, 1, FileDefinition.MostBytes),
            MediaTypes = file.MediaTypes,
            Filename = isPart ? CompileFilename(file.Filename ?? "file", $"{at}.filename") : [],
        };
    }

    private void CheckFileArgument(FileManifest file, ArgumentShape shape, string at, bool isPart)
    {
        if (shape.Types.Count != 1 || !shape.Types.Contains("string") || Keyword(shape, "contentEncoding") != "base64")
        {
            context.Error(
                at,
                "request-file",
                "The argument does not say that it holds a file in base64.",
                file.Argument,
                "{type: string, contentEncoding: base64}");
        }

        if (Keyword(shape, "contentMediaType") is { } said && !file.MediaTypes.Contains(said, StringComparer.Ordinal))
        {
            context.Error(
                at,
                "request-file",
                "The argument's contentMediaType is none of the media types that are let through.",
                said,
                string.Join(", ", file.MediaTypes));
        }

        if (!isPart && !shape.IsAlwaysPresent)
        {
            context.Error(
                at,
                "request-file",
                "A file that is the whole body needs an argument that is always there.",
                file.Argument,
                "the name in 'required'");
        }
    }

    private static string? Keyword(ArgumentShape shape, string keyword) =>
        shape.Schema.ValueKind == JsonValueKind.Object && shape.Schema.TryGetProperty(keyword, out var value) &&
            value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private void CheckMediaTypes(IReadOnlyList<string> mediaTypes, string at)
    {
        if (mediaTypes.Count is 0 or > 32)
        {
            context.Error(
                at,
                "request-file",
                "A file needs 1 to 32 media types that it may have.",
                $"{mediaTypes.Count}",
                "[application/pdf, image/png]");
        }

        for (var i = 0; i < mediaTypes.Count; i++)
        {
            if (!NameRules.MediaType.IsMatch(mediaTypes[i]))
            {
                context.Error(
                    $"{at}[{i}]",
                    "request-file",
                    "This is not a media type.",
                    mediaTypes[i],
                    "type/subtype in lower case, without parameters and wildcards, such as application/pdf");
            }
            else if (i + 1 < mediaTypes.Count && !MediaTypeContent.IsKnown(mediaTypes[i]))
            {
                context.Error(
                    $"{at}[{i}]",
                    "request-file",
                    "This type cannot be told from the content, so it would take the place of those after it.",
                    mediaTypes[i],
                    "at most one such type, the last of the list");
            }
        }
    }

    private List<ValuePart> CompileFilename(string template, string at)
    {
        var parts = CompileText(template, at, (name, shape, where) =>
        {
            CheckScalar(name, shape, where);
            if (!shape.IsAlwaysPresent)
            {
                context.Error(
                    where,
                    "request-file",
                    "A file name needs an argument that is always there.",
                    name,
                    "the name in 'required', or a default");
            }

            if (!PatternAlphabet.TryRead(shape, out var alphabet) || "/\\\"%:;\r\n".Any(unit => !alphabet.Excludes(unit)))
            {
                context.Error(
                    where,
                    "request-file",
                    "An argument in a file name must be restricted.",
                    name,
                    "an enumeration, or an anchored pattern without / \\ \" % : ; such as ^[A-Za-z0-9_-]{1,40}$");
            }
        });
        if (parts.TrueForAll(part => part.Source is null) && !FileNameText.IsAllowed(string.Concat(parts.Select(part => part.Constant))))
        {
            context.Error(at, "request-file", "This is not a file name that every server reads alike.", template, FileNameText.Allowed);
        }

        return parts;
    }
}
