using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Core.Manifests;

namespace McpSecureApis.Core.Requests;

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
        var names = new HashSet<string>(context.Request.Body?.EnumerateObject().Select(member => member.Name) ?? [], StringComparer.OrdinalIgnoreCase);
        foreach (var (key, bind) in bound)
        {
            if (!names.Add(bind.Name))
            {
                context.Error(context.At($"bind{CompilerContext.Member(key)}.name"), "request-bind", "The body would have the same member twice.", bind.Name, "another name");
            }

            members.Add(new(MemberName(context.WellFormed(bind.Name, context.At($"bind{CompilerContext.Member(key)}.name"))), new BodyNode { Value = new ValueSource(bind.Claim, IsClaim: true) }));
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
            context.Error(at, "request-template", problem, text);
            return null;
        }

        if (parts is [{ IsPlaceholder: true } only])
        {
            context.TryFindArgument(only.Text, at, out _);
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
            if (part.IsPlaceholder && context.TryFindArgument(part.Text, at, out var shape) && !shape.IsScalar)
            {
                context.Error(at, "request-body", "A placeholder inside a longer string needs a string, number or boolean.", part.Text, "the placeholder alone, or a schema with such a 'type'");
            }
        }

        return new BodyNode { Text = compiled };
    }

    private static byte[] MemberName(string name) => [.. Quote(name), (byte)':'];

    private static byte[] Quote(string text) => [(byte)'"', .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];
}
