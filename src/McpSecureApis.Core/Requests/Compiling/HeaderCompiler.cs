using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Rules;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Compiling;

/// <summary>Compiles the headers of a request template.</summary>
internal sealed class HeaderCompiler(CompilerContext context, ParameterCompiler parameters)
{
    public List<ParameterPart> Compile()
    {
        var compiled = new List<ParameterPart>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, parameter) in context.Request.Headers)
        {
            var at = context.At($"request.headers{CompilerContext.Member(name)}");
            CheckHeaderName(name, names, at);
            if (parameters.Compile(name, name, parameter, at, ParameterPlace.Header) is { } part)
            {
                compiled.Add(part);
            }
        }

        foreach (var (key, bind) in context.Tool.Bind.Where(entry => entry.Value.In == BindTarget.Header))
        {
            CheckHeaderName(bind.Name, names, context.At($"bind{CompilerContext.Member(key)}.name"));
            compiled.Add(new ParameterPart
            {
                Name = bind.Name,
                Parts = [new ValuePart(Constant: null, new ValueOrigin(bind.Claim, IsClaim: true))],
                HasGrammar = HeaderRules.IsName(bind.Name) && HeaderRules.HasGrammar(bind.Name),
            });
        }

        return compiled;
    }

    private void CheckHeaderName(string name, HashSet<string> names, string at)
    {
        // The manifest's own rules ask about the name too; what they found is told once.
        if (context.Knows(at))
        {
            return;
        }

        if (!HeaderRules.IsName(name))
        {
            context.Error(
                at,
                "request-header",
                "The header's name has characters that a name cannot have.",
                name,
                "letters, digits and hyphens, such as X-Tenant");
        }
        else if (ForbiddenHeaders.Contains(name))
        {
            context.Error(
                at,
                "request-header-forbidden",
                "The header belongs to the connection, the gateway or the credential.",
                name,
                "another header");
        }
        else if (!names.Add(ForbiddenHeaders.Normalise(name)))
        {
            context.Error(at, "request-header", "The request would have the same header twice (case and '_' for '-' make no difference).", name);
        }
    }
}
