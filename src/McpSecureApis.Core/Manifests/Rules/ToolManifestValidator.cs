using System.Text.Json;
using FluentValidation;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Manifests.Rules;

/// <summary>The rules of one tool, with those of its parts and those between its parts.</summary>
internal sealed class ToolManifestValidator : AbstractValidator<ToolManifest>
{
    public ToolManifestValidator()
    {
        RuleFor(tool => tool.Name).Matches(
            NameRules.EntryName, "tool-name", "This is not a tool name", "1 to 64 letters, digits, hyphens and underscores");
        RuleFor(tool => tool.Title).Text(200, oneLine: true);
        RuleFor(tool => tool.Description).Text(4096, oneLine: false);
        RuleFor(tool => tool.Effect).Custom((effect, context) =>
        {
            if (effect == ToolEffect.Read &&
                context.InstanceToValidate.Request is { Safe: false, Method: "POST" or "PUT" or "PATCH" or "DELETE" } request)
            {
                context.Break(
                    "effect-method",
                    $"A request with method {request.Method} is not expected to only read",
                    "read",
                    "write or destructive; or request.safe: true");
            }
        });
        RuleFor(tool => tool.Icons).IconCount();
        RuleForEach(tool => tool.Icons).SetValidator(new IconManifestValidator());
        RuleFor(tool => tool.Access).SetValidator(new AccessManifestValidator());
        RuleFor(tool => tool.Request).SetValidator(new RequestManifestValidator());
        RuleFor(tool => tool.Response).SetValidator(new ResponseManifestValidator());
        RuleFor(tool => tool.Response).Custom((response, context) =>
        {
            if (response is { Content: { } content } && context.InstanceToValidate.Document is null)
            {
                context.Break("response-content", "Only a resource whose mimeType is not JSON is a document", content.Class, "fields", ".Content");
            }
            else if (response is { Content: null, None: false } && context.InstanceToValidate.Document is { } document)
            {
                context.Break(
                    "response-content",
                    "A resource of this type is a document and has no fields",
                    document.Name,
                    "content: and a data class",
                    ".Content");
            }
        });
        RuleFor(tool => tool.Limits!).SetValidator(new LimitsManifestValidator());
        RuleFor(tool => tool.Bind).Custom((bind, context) =>
        {
            var taken = new HashSet<(BindTarget In, string Name)>();
            foreach (var (key, value) in bind)
            {
                CheckBind(key, value, taken, context);
            }
        });
        RuleFor(tool => tool.Examples).Custom((examples, context) =>
        {
            for (var i = 0; i < examples.Count; i++)
            {
                if (examples[i] is { Arguments.ValueKind: not (JsonValueKind.Object or JsonValueKind.Undefined) })
                {
                    context.Break("example-arguments", "Arguments are an object", "another value", "an object of arguments", $"[{i}].Arguments");
                }
            }
        });
    }

    private static void CheckBind(string key, BindManifest bind, HashSet<(BindTarget In, string Name)> taken, ValidationContext<ToolManifest> context)
    {
        var entry = ManifestRules.Entry(key);
        if (!NameRules.BindKey.IsMatch(key))
        {
            context.Break(
                "bind-name",
                "This is not a name for a bound value",
                key,
                "1 to 64 letters, digits, hyphens and underscores",
                entry,
                atName: true);
        }

        if (bind.Claim is { } claim && !NameRules.TokenClaim.IsMatch(claim))
        {
            context.Break(
                "claim-name",
                "This is not the name of a claim",
                claim,
                "1 to 256 characters of printable ASCII without space",
                entry + ".Claim");
        }

        if (bind.Name is not { } name)
        {
            return;
        }

        if (FindNameProblem(bind.In, name) is { } problem)
        {
            context.Break(bind.In == BindTarget.Header ? "header-name" : "bind-target", problem, name, "another name", entry + ".Name");
            return;
        }

        var folded = bind.In == BindTarget.Header ? name.ToLowerInvariant() : name;
        if (!taken.Add((bind.In, folded)))
        {
            context.Break("duplicate-bind", "Another bound value goes to the same place", name, "one value for each place", entry + ".Name");
        }

        if (FindCollision(context.InstanceToValidate, bind.In, name) is { } collision)
        {
            context.Break("duplicate-bind", collision, name, "a bound value alone in its place", entry + ".Name");
        }
    }

    private static string? FindNameProblem(BindTarget target, string name) => target switch
    {
        BindTarget.Header => RequestManifestValidator.FindHeaderProblem(name),
        BindTarget.Query => NameRules.QueryName.IsMatch(name) ? null : "This is not the name of a query parameter",
        _ => NameRules.MemberName.IsMatch(name) ? null : "This is not the name of a path placeholder or body member",
    };

    private static string? FindCollision(ToolManifest tool, BindTarget target, string name)
    {
        const string Taken = "The request sets this itself, so the value could come from the model";
        var request = tool.Request;
        return target switch
        {
            _ when request is null => null,
            BindTarget.Header when request.Headers.Keys.Contains(name, StringComparer.OrdinalIgnoreCase) => Taken,
            BindTarget.Query when request.Query.ContainsKey(name) => Taken,
            BindTarget.Path when HasArgument(tool.Arguments, name) =>
                "An argument has the name of this placeholder, so the value could come from the model",
            BindTarget.Body when request.Method is "GET" or "HEAD" => "A request with this method has no body",
            BindTarget.Body when request.File is not null => "The body is a file, so it has no members",
            BindTarget.Body when request.Form?.ContainsKey(name) == true || request.Multipart?.ContainsKey(name) == true => Taken,
            BindTarget.Body when request.Body is { ValueKind: not JsonValueKind.Object } => "The body is not an object, so it has no members",
            BindTarget.Body when request.Body is { } body && body.TryGetProperty(name, out _) => Taken,
            _ => null,
        };
    }

    private static bool HasArgument(JsonElement? schema, string name) =>
        schema is { ValueKind: JsonValueKind.Object } arguments &&
        arguments.TryGetProperty("properties", out var properties) &&
        properties.ValueKind == JsonValueKind.Object &&
        properties.TryGetProperty(name, out _);
}
