using System.Collections.Frozen;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Compiling;

/// <summary>Compiles what a path placeholder, query parameter, header or form field is made of: a text, or an argument in a style.</summary>
internal sealed class ParameterCompiler(CompilerContext context)
{
    private static readonly string[] OpenKeywords = ["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"];

    /// <summary>Compiles one parameter; null after errors were added.</summary>
    /// <param name="name">The name as it is sent: in a query or form percent-encoded.</param>
    /// <param name="writtenName">The name as its author wrote it.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="at">Where it stands.</param>
    /// <param name="place">Where it goes.</param>
    public ParameterPart? Compile(string name, string writtenName, ParameterManifest parameter, string at, ParameterPlace place)
    {
        if (parameter.Template is null == parameter.Argument is null)
        {
            // The manifest's own rules ask this too; what they found is told once.
            if (!context.Knows(at))
            {
                context.Error(
                    at,
                    "request-parameter",
                    "Either a text or an argument is needed.",
                    expected: "a text such as \"{status}\", or {argument: status}");
            }

            return null;
        }

        if (parameter.Escape is not null && parameter.Argument is not null)
        {
            context.Error(
                at,
                "request-escape",
                "An escape belongs to a text.",
                parameter.Argument,
                $"{{template: \"{{{parameter.Argument}}}\", escape: …}}");
            return null;
        }

        if (parameter is { Template: not null, Style: not null } or { Template: not null, Explode: not null })
        {
            context.Error(at, "request-style", "A text has no style.", expected: "no style and explode, or {argument, style, explode}");
            return null;
        }

        return parameter.Template is { } template
            ? CompileText(name, template, parameter.Escape, at, isHeader: place == ParameterPlace.Header)
            : CompileStyled(name, writtenName, parameter, at, place);
    }

    private ParameterPart? CompileText(string name, string template, TextEscape? escape, string at, bool isHeader)
    {
        if (!TemplateText.TryParse(template, out var parts, out var problem))
        {
            context.Error(at, "request-template", problem, template);
            return null;
        }

        var compiled = new List<ValuePart>();
        foreach (var part in parts)
        {
            if (!part.IsPlaceholder)
            {
                compiled.Add(new ValuePart(isHeader ? part.Text : PercentEncoding.Encode(context.WellFormed(part.Text, at)), Source: null));
                continue;
            }

            compiled.Add(new ValuePart(Constant: null, new ValueOrigin(part.Text, IsClaim: false)) { Escape = escape });
            if (context.TryFindArgument(part.Text, at, out var shape))
            {
                if (isHeader ? !shape.IsScalar : !shape.IsScalarOrNull)
                {
                    context.Error(
                        at,
                        "request-parameter",
                        "A placeholder here needs a string, number or boolean.",
                        part.Text,
                        isHeader
                            ? "a schema with such a 'type' and without null"
                            : $"such a 'type', or the long form {{argument: {part.Text}, style: form}}");
                }
            }
        }

        if (isHeader)
        {
            CheckHeaderConstants(name, parts, at);
        }

        return new ParameterPart
        {
            Name = name,
            Parts = compiled,
            Escaped = new EscapeCompiler(context).Compile(escape, parts, at),
            HasGrammar = isHeader && HasGrammar(name),
        };
    }

    private void CheckHeaderConstants(string name, IReadOnlyList<TemplatePart> parts, string at)
    {
        if (parts.All(part => !part.IsPlaceholder))
        {
            var value = string.Concat(parts.Select(part => part.Text));
            if (HeaderRules.FindProblem(value) is { } problem)
            {
                context.Error(at, "request-header", $"The constant {problem}.", expected: "printable ASCII");
            }
            else if (HeaderRules.IsName(name) && !HeaderRules.IsSentAsWritten(name, value))
            {
                context.Error(at, "request-header", "The header's grammar does not take this value as it is written.", value);
            }
        }
        else if (parts.Any(part => !part.IsPlaceholder && HeaderRules.FindProblem($"x{part.Text}x") is not null))
        {
            context.Error(at, "request-header", "The constant part must have printable ASCII characters only.", expected: "printable ASCII");
        }
    }

    private ParameterPart? CompileStyled(string name, string writtenName, ParameterManifest parameter, string at, ParameterPlace place)
    {
        var allowed = StylesOf(place);
        var style = parameter.Style ?? allowed[0];
        var explode = parameter.Explode ?? style is ParameterStyle.Form or ParameterStyle.DeepObject;
        if (!allowed.Contains(style))
        {
            context.Error(at, "request-style", "The style does not belong here.", Words([style]), Words(allowed));
            return null;
        }

        if ((style is ParameterStyle.SpaceDelimited or ParameterStyle.PipeDelimited && explode) || (style == ParameterStyle.DeepObject && !explode))
        {
            context.Error(
                at,
                "request-style",
                "OpenAPI does not define this style with this explode.",
                $"explode: {explode}",
                $"explode: {!explode}");
            return null;
        }

        if (style == ParameterStyle.Matrix && !IsPathName(name))
        {
            context.Error(
                at,
                "request-style",
                "The placeholder's name is sent in this style and has characters that a name in a path cannot have.",
                name,
                "letters, digits, - and _");
            return null;
        }

        if (!context.TryFindArgument(parameter.Argument!, at, out var shape))
        {
            return null;
        }

        var source = new ValueOrigin(parameter.Argument!, IsClaim: false);
        var mayBeNull = place is ParameterPlace.Query or ParameterPlace.Form;
        var isObject = shape.Types.Contains("object");
        var isArray = shape.Types.Contains("array");
        FrozenDictionary<string, string>? keys = null;
        if (isObject)
        {
            if (!shape.Types.All(type => type == "object" || (type == "null" && mayBeNull)))
            {
                context.Error(
                    at,
                    "request-style",
                    "The argument can be an object or something else; a style needs one of them.",
                    source.Name,
                    "one 'type'");
                return null;
            }

            if ((keys = ReadKeys(shape, writtenName, style, explode, place, at)) is null)
            {
                return null;
            }
        }
        else if (style == ParameterStyle.DeepObject)
        {
            context.Error(at, "request-style", "The style deepObject takes an object.", source.Name, "form");
            return null;
        }
        else if (!shape.Types.All(type => type == "array" || (type == "null" && mayBeNull) || ArgumentShape.Scalars.Contains(type)))
        {
            context.Error(
                at,
                "request-style",
                "The argument can have values that the style cannot write.",
                source.Name,
                mayBeNull ? "strings, numbers, booleans, or an array of them" : "no null");
        }
        else if (isArray && !shape.IsArrayOfScalars && !HasScalarItems(shape.Schema))
        {
            context.Error(
                at,
                "request-style",
                "The elements of the array must be strings, numbers or booleans.",
                source.Name,
                "items: {type: string}");
        }

        return new ParameterPart
        {
            Name = name,
            Styled = source,
            Style = style,
            Explode = explode,
            Keys = keys,
            HasGrammar = place == ParameterPlace.Header && HasGrammar(name),
        };
    }

    /// <summary>The styles that OpenAPI 3.1 defines for the place, its default first.</summary>
    private static ParameterStyle[] StylesOf(ParameterPlace place) => place switch
    {
        ParameterPlace.Path => [ParameterStyle.Simple, ParameterStyle.Label, ParameterStyle.Matrix],
        ParameterPlace.Header => [ParameterStyle.Simple],
        _ => [ParameterStyle.Form, ParameterStyle.SpaceDelimited, ParameterStyle.PipeDelimited, ParameterStyle.DeepObject],
    };

    private static string Words(IEnumerable<ParameterStyle> styles) =>
        string.Join(", ", styles.Select(style => JsonNamingPolicy.CamelCase.ConvertName($"{style}")));

    private static bool IsPathName(string name) => name.Length > 0 && name.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '-' or '_');

    private static bool HasGrammar(string name) => HeaderRules.IsName(name) && HeaderRules.HasGrammar(name);

    public static bool HasScalarItems(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && !schema.TryGetProperty("prefixItems", out _) &&
        schema.TryGetProperty("items", out var items) && ArgumentShape.Of(items).IsScalar;

    private FrozenDictionary<string, string>? ReadKeys(
        ArgumentShape shape, string writtenName, ParameterStyle style, bool explode, ParameterPlace place, string at)
    {
        var names = shape.Members ?? ReadMembers(shape.Schema, at);
        if (names is null)
        {
            return null;
        }

        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in names)
        {
            var name = context.WellFormed(member, at);
            if (place == ParameterPlace.Path && !IsPathName(name))
            {
                context.Error(at, "request-style", "A member's name cannot be written in a path.", member, "letters, digits, - and _");
                return null;
            }

            if (place == ParameterPlace.Header && (HeaderRules.FindProblem(name) is not null || name.AsSpan().ContainsAny(",=")))
            {
                context.Error(at, "request-style", "A member's name cannot be written in a header.", member, "letters, digits and hyphens");
                return null;
            }

            var separator = style switch
            {
                _ when explode => '\0',
                ParameterStyle.SpaceDelimited => ' ',
                ParameterStyle.PipeDelimited => '|',
                _ => ',',
            };
            if (name.Contains(separator, StringComparison.Ordinal))
            {
                context.Error(
                    at,
                    "request-style",
                    "A member's name has the character that separates values.",
                    member,
                    $"a name without '{separator}', or another style");
                return null;
            }

            keys[member] = place is ParameterPlace.Header or ParameterPlace.Path ? name
                : style == ParameterStyle.DeepObject ? PercentEncoding.Encode($"{writtenName}[{name}]")
                : PercentEncoding.Encode(name);
        }

        return keys.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private List<string>? ReadMembers(JsonElement schema, string at)
    {
        var isClosed = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties) &&
            properties.ValueKind == JsonValueKind.Object && !schema.TryGetProperty("patternProperties", out _) &&
            IsFalseOrAbsent(schema, "additionalProperties") && IsFalseOrAbsent(schema, "unevaluatedProperties") &&
            !OpenKeywords.Any(keyword => schema.TryGetProperty(keyword, out _));
        if (!isClosed)
        {
            context.Error(
                at,
                "request-style",
                "The members of the object are not all listed in its own 'properties'.",
                expected: "type: object with properties, and without $ref, allOf, patternProperties, …");
            return null;
        }

        var members = schema.GetProperty("properties").EnumerateObject().ToList();
        if (members.Find(member => !ArgumentShape.Of(member.Value).IsScalar) is { Value.ValueKind: not JsonValueKind.Undefined } nested)
        {
            context.Error(at, "request-style", "The members of the object must be strings, numbers or booleans.", nested.Name);
            return null;
        }

        return [.. members.Select(member => member.Name)];
    }

    private static bool IsFalseOrAbsent(JsonElement schema, string keyword) =>
        !schema.TryGetProperty(keyword, out var value) || value.ValueKind == JsonValueKind.False;
}
