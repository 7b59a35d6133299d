using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Compiling;

/// <summary>Compiles a JSON body of a request template.</summary>
internal sealed class JsonBodyCompiler(CompilerContext context)
{
    public BodyNode? Compile(string at)
    {
        var bound = context.Tool.Bind.Where(entry => entry.Value.In == BindTarget.Body).ToList();
        var root = context.Request.Body is { } body ? CompileNode(body, at) : new BodyNode { Members = [] };
        if (bound.Count == 0 || root is null)
        {
            return root;
        }

        if (root.Members is null)
        {
            context.Error(context.At("bind"), "request-bind", "A claim is bound into the body, which is no object.", expected: "an object as body");
            return null;
        }

        var members = root.Members.ToList();
        var holdsEscapes = root.HoldsEscapes;
        var names = new HashSet<string>(
            context.Request.Body?.EnumerateObject().Select(member => member.Name) ?? [], StringComparer.OrdinalIgnoreCase);
        foreach (var (key, bind) in bound)
        {
            if (!names.Add(bind.Name))
            {
                context.Error(
                    context.At($"bind{CompilerContext.Member(key)}.name"),
                    "request-bind",
                    "The body would have the same member twice.",
                    bind.Name,
                    "another name");
            }

            members.Add(new(
                MemberName(context.WellFormed(bind.Name, context.At($"bind{CompilerContext.Member(key)}.name"))),
                new BodyNode { Value = new ValueOrigin(bind.Claim, IsClaim: true) }));
        }

        return new BodyNode { Members = members, HoldsEscapes = holdsEscapes };
    }

    private BodyNode? CompileNode(JsonElement element, string at)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when IsEscapedText(element, out var template, out var word):
                return CompileEscaped(template, word, at);
            case JsonValueKind.Object:
                var members = new List<KeyValuePair<byte[], BodyNode>>();
                foreach (var member in element.EnumerateObject())
                {
                    var memberAt = at + CompilerContext.Member(member.Name);
                    if (TemplateText.TryParse(member.Name, out var nameParts, out _) && nameParts.Any(part => part.IsPlaceholder))
                    {
                        context.Error(memberAt, "request-body", "A member's name is never a template.", member.Name, "a fixed name");
                    }

                    if (CompileNode(member.Value, memberAt) is { } node)
                    {
                        members.Add(new(MemberName(member.Name), node));
                    }
                }

                return new BodyNode { Members = members, HoldsEscapes = members.Exists(member => member.Value.HoldsEscapes) };
            case JsonValueKind.Array:
                BodyNode[] elements = [.. element.EnumerateArray().Select((item, index) => CompileNode(item, $"{at}[{index}]")).OfType<BodyNode>()];
                return new BodyNode { Elements = elements, HoldsEscapes = elements.Any(item => item.HoldsEscapes) };
            case JsonValueKind.String:
                return CompileBodyText(element.GetString()!, escape: null, at);
            default:
                return new BodyNode { Constant = Encoding.UTF8.GetBytes(element.GetRawText()) };
        }
    }

    /// <summary>An object of exactly <c>template</c> and <c>escape</c> is the long form of a text, as elsewhere in a request.</summary>
    private static bool IsEscapedText(JsonElement element, out string template, out string escape)
    {
        (template, escape) = (string.Empty, string.Empty);
        if (element.GetPropertyCount() != 2 ||
            !element.TryGetProperty("template", out var text) || text.ValueKind != JsonValueKind.String ||
            !element.TryGetProperty("escape", out var word) || word.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        (template, escape) = (text.GetString()!, word.GetString()!);
        return true;
    }

    private BodyNode? CompileEscaped(string template, string word, string at)
    {
        var escape = Array.Find(Enum.GetValues<TextEscape>(), value => string.Equals($"{value}".ToLowerInvariant(), word, StringComparison.Ordinal));
        if (!string.Equals($"{escape}".ToLowerInvariant(), word, StringComparison.Ordinal))
        {
            context.Error(
                $"{at}.escape",
                "request-escape",
                "This is no escape; an object of template and escape is the long form of a text.",
                word,
                "odata, json or lucene");
            return null;
        }

        return CompileBodyText(template, escape, at);
    }

    private BodyNode? CompileBodyText(string text, TextEscape? escape, string at)
    {
        if (!TemplateText.TryParse(text, out var parts, out var problem))
        {
            context.Error(at, "request-template", problem, text);
            return null;
        }

        if (escape is null && parts is [{ IsPlaceholder: true } only])
        {
            context.TryFindArgument(only.Text, at, out _);
            return new BodyNode { Value = new ValueOrigin(only.Text, IsClaim: false) };
        }

        if (escape is null && parts.All(part => !part.IsPlaceholder))
        {
            return new BodyNode { Constant = Quote(string.Concat(parts.Select(part => part.Text))) };
        }

        var compiled = new List<ValuePart>();
        foreach (var part in parts)
        {
            compiled.Add(part.IsPlaceholder
                ? new ValuePart(Constant: null, new ValueOrigin(part.Text, IsClaim: false)) { Escape = escape }
                : new ValuePart(part.Text, Source: null));
            if (part.IsPlaceholder && context.TryFindArgument(part.Text, at, out var shape) && !shape.IsScalar)
            {
                context.Error(
                    at,
                    "request-body",
                    "A placeholder inside a longer string needs a string, number or boolean.",
                    part.Text,
                    "the placeholder alone, or a schema with such a 'type'");
            }
        }

        var escaped = new EscapeCompiler(context).Compile(escape, parts, at);
        return new BodyNode { Text = compiled, Escaped = escaped, HoldsEscapes = escaped is not null };
    }

    private static byte[] MemberName(string name) => [.. Quote(name), (byte)':'];

    private static byte[] Quote(string text) =>
        [(byte)'"', .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];
}
