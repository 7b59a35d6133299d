using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Compiling;

/// <summary>Compiles the query of a request template.</summary>
internal sealed class QueryCompiler(CompilerContext context, ParameterCompiler parameters)
{
    public List<ParameterPart> Compile() => Compile(context.Request.Query, "request.query", ParameterPlace.Query, BindTarget.Query);

    /// <summary>A form is read as a query is, so both follow the same rules.</summary>
    public List<ParameterPart> CompileForm() =>
        Compile(
            context.Request.Form ?? new Dictionary<string, ParameterManifest>(StringComparer.Ordinal),
            "request.form",
            ParameterPlace.Form,
            BindTarget.Body);

    private List<ParameterPart> Compile(IReadOnlyDictionary<string, ParameterManifest> written, string where, ParameterPlace place, BindTarget target)
    {
        var compiled = new List<ParameterPart>();

        // Many backends read query keys without regard to case, so two such keys are one here.
        var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, parameter) in written)
        {
            var at = context.At(where + CompilerContext.Member(key));
            if (parameters.Compile(PercentEncoding.Encode(context.WellFormed(key, at)), key, parameter, at, place) is { } part)
            {
                compiled.Add(part);
                foreach (var sent in part.HasKeyPerMember
                    ? part.Keys!.Keys.Select(name => part.Explode && part.Style == ParameterStyle.Form ? name : $"{key}[{name}]")
                    : [key])
                {
                    AddKey(sent, at);
                }
            }
        }

        foreach (var (name, bind) in context.Tool.Bind.Where(entry => entry.Value.In == target))
        {
            var at = context.At($"bind{CompilerContext.Member(name)}.name");
            AddKey(bind.Name, at);
            compiled.Add(new ParameterPart
            {
                Name = PercentEncoding.Encode(context.WellFormed(bind.Name, at)),
                Parts = [new ValuePart(Constant: null, new ValueOrigin(bind.Claim, IsClaim: true))],
            });
        }

        return compiled;

        void AddKey(string key, string at)
        {
            if (key.Length == 0 || key.Any(char.IsControl))
            {
                context.Error(at, "request-query", "A query key or form field is empty or has control characters.", expected: "a name");
            }
            else if (!keys.Add(key))
            {
                var what = place == ParameterPlace.Form ? "form" : "query";
                context.Error(
                    at,
                    "request-query",
                    $"The {what} would have the same key twice.",
                    key,
                    "every key once over constants, arguments, object members and bind");
            }
        }
    }
}
