using System.Text.Json;
using McpSecureApis.Core.Callers.Scopes;

namespace McpSecureApis.CorpusRunner.Subjects;

/// <summary>Reads each scope claim as the token check does and asks for the required scopes.</summary>
internal sealed class JwtScopesSubject : ISubject
{
    public string Name => "jwt-scopes";

    public IEnumerable<SubsetResult> Run(CorpusFolder folder) => folder.Files.Select(file => file.Judge((item, result) =>
    {
        var required = item["required"].EnumerateArray().Select(scope => scope.GetString()!).ToList();
        var allowed = ScopeClaim.TryRead(item["scope_claim"], out var scopes) && !ScopeSet.Of(scopes).TryFindMissing(required, out _);

        // "policy" takes either answer.
        result.Add(item.Id, item["allow"].ValueKind == JsonValueKind.String || item["allow"].GetBoolean() == allowed);
    }));
}
