using System.Text.Json.Nodes;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Approvals.Forms;

/// <summary>
/// The part of the operator's masking policy that an entry relies on: the actions of the classes that it names, for everybody and by scope.
/// A class that it does not name may change without asking anybody about the entry.
/// </summary>
internal static class MaskingPart
{
    /// <summary>SHA-256 of the part, lower-case hex.</summary>
    /// <param name="response">What leaves of a reply; null for a prompt, which has none.</param>
    /// <param name="policy">The operator's policy.</param>
    public static string DigestOf(ResponseManifest? response, MaskingPolicy policy) => CanonicalForm.DigestOf(Of(response, policy));

    private static JsonObject Of(ResponseManifest? response, MaskingPolicy policy)
    {
        var used = ClassesOf(response).ToHashSet(StringComparer.Ordinal);
        var actions = new JsonObject();
        foreach (var (name, action) in policy.Actions.Where(entry => used.Contains(entry.Class)))
        {
            actions[name] = MaskActionText.Of(action);
        }

        // In their order: the last one whose scope the caller has decides.
        var byScope = new JsonArray();
        foreach (var (scope, name, action) in policy.ScopeActions.Where(entry => used.Contains(entry.Class)))
        {
            byScope.Add(new JsonObject { ["scope"] = scope, ["class"] = name, ["action"] = MaskActionText.Of(action) });
        }

        return new JsonObject { ["actions"] = actions, ["byScope"] = byScope };
    }

    private static IEnumerable<string> ClassesOf(ResponseManifest? response) => response is null ? [] :
        response.Fields.Values.Append(response.Content).SelectMany(field => new[] { field?.Class, field?.Keys }).OfType<string>();
}
