using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>
/// Reads a caller as witnesses name one. It is made up by whoever wrote it: nothing checked a token, so nothing but a trial may be made with it.
/// </summary>
internal static class CallerForm
{
    /// <summary>What the form looks like, for messages.</summary>
    public const string Sample = """{"scopes":["orders.read"],"claims":{"department":"sales"},"tenant":"acme"}""";

    private const string Subject = "sub";
    private const string Client = "client_id";

    /// <param name="form">The object, strictly read.</param>
    /// <param name="caller">The caller; its scopes are those that count, after any hierarchy.</param>
    /// <param name="problem">What is wrong, in words that stand behind the name of the option.</param>
    public static bool TryRead(JsonElement form, [NotNullWhen(true)] out Caller? caller, [NotNullWhen(false)] out string? problem)
    {
        caller = null;
        problem = FindProblem(form);
        if (problem is not null)
        {
            return false;
        }

        var claims = form.TryGetProperty("claims", out var written)
            ? written.EnumerateObject().ToDictionary(claim => claim.Name, claim => claim.Value.Clone(), StringComparer.Ordinal)
            : new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        caller = new Caller
        {
            Issuer = Text(form, "issuer") ?? SampleCaller.Issuer,
            Subject = claims.Remove(Subject, out var subject) ? subject.GetString()! : SampleCaller.Subject,
            Client = claims.Remove(Client, out var client) ? client.GetString() : null,
            Tenant = Text(form, "tenant"),
            Tier = Text(form, "tier"),
            Roles = form.TryGetProperty("roles", out var roles) ? [.. roles.EnumerateArray().Select(role => role.GetString()!)] : [],
            Scopes = ScopeSet.Of(form.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()!)),
            Claims = claims,
        };
        return true;
    }

    private static string? FindProblem(JsonElement form)
    {
        if (form.ValueKind != JsonValueKind.Object || !form.TryGetProperty("scopes", out var scopes) || scopes.ValueKind != JsonValueKind.Array ||
            scopes.EnumerateArray().Any(scope => scope.ValueKind != JsonValueKind.String))
        {
            return $"is no caller: an object with its scopes as a list of texts, such as {Sample}.";
        }

        foreach (var member in form.EnumerateObject())
        {
            var found = member switch
            {
                { Name: "scopes" } => null,
                { Name: "claims", Value.ValueKind: JsonValueKind.Object } => FindClaimProblem(member.Value),
                { Name: "tenant" or "issuer" or "tier", Value.ValueKind: JsonValueKind.String } => null,
                { Name: "roles", Value: { ValueKind: JsonValueKind.Array } roles }
                    when roles.EnumerateArray().All(role => role.ValueKind == JsonValueKind.String) => null,
                { Name: "claims" or "tenant" or "issuer" or "tier" or "roles" } =>
                    "has a member of another type: claims is an object, roles is a list of texts, tenant, issuer and tier are texts.",
                _ => "has a member that no caller has; there are scopes, claims, tenant, issuer, tier and roles.",
            };
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private static string? FindClaimProblem(JsonElement claims) => claims.EnumerateObject().Select(claim => claim switch
    {
        { Name: Subject or Client, Value.ValueKind: JsonValueKind.String } => null,
        { Name: Subject or Client } => $"has a claim of another type: {Subject} and {Client} are texts.",
        _ when CallerNames.Usual.Find(claim.Name) is not null =>
            $"has a claim that means an attribute: tenant, issuer, tier and roles stand beside claims, the client is {Client} and the subject {Subject}.",
        _ => null,
    }).FirstOrDefault(problem => problem is not null);

    private static string? Text(JsonElement form, string name) => form.TryGetProperty(name, out var value) ? value.GetString() : null;
}
