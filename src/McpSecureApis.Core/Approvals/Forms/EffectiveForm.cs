using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Approvals.Forms;

/// <summary>
/// The effective form of an entry: everything that changes what a call of it may do or what a model reads of it, with defaults filled in and
/// without order, comments and formatting. It holds every member of the manifest's model but those of <see cref="OutsideMembers"/>, so a member
/// that is added to the model is in it without anybody's doing. A member without a value is left out, so that one which is added later and is
/// not set changes no digest.
/// </summary>
internal static class EffectiveForm
{
    /// <summary>Stands in every form, so that a form which is made otherwise one day is another form.</summary>
    private const int Format = 1;

    private static readonly JsonSerializerOptions Model = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 512,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new AuthoredJsonConverter() },
    };

    /// <summary>The forms of all entries of a manifest.</summary>
    /// <param name="manifest">The manifest as the rooms compiled it.</param>
    /// <param name="policy">The operator's masking policy.</param>
    public static IEnumerable<EntryForm> Of(CompiledManifest manifest, MaskingPolicy policy)
    {
        foreach (var (tool, written) in manifest.Tools.Zip(manifest.Written.Tools))
        {
            yield return Of(manifest.Written, tool.Identity, written, tool.Access, MaskingPart.DigestOf(written.Response, policy));
        }

        foreach (var (resource, written) in manifest.Resources.Zip(manifest.Written.Resources))
        {
            yield return Of(
                manifest.Written, resource.Identity, written, resource.Unit.Access, MaskingPart.DigestOf(written.Response, policy));
        }

        foreach (var (prompt, written) in manifest.Prompts.Zip(manifest.Written.Prompts))
        {
            yield return Of(manifest.Written, prompt.Identity, written, prompt.Access, MaskingPart.DigestOf(response: null, policy));
        }
    }

    /// <summary>The digest of an entry whose masking part had another digest than it has by the policy of today.</summary>
    /// <param name="manifest">The manifest as the rooms compiled it.</param>
    /// <param name="kind">Tool, resource or prompt.</param>
    /// <param name="name">The entry's name.</param>
    /// <param name="masking">The digest of the masking part.</param>
    /// <returns>Null when the manifest has no such entry.</returns>
    public static string? DigestOf(CompiledManifest manifest, EntryKind kind, string name, string masking)
    {
        var (written, access) = kind switch
        {
            EntryKind.Tool => Find(manifest.Written.Tools, manifest.Tools, tool => tool.Identity, tool => tool.Access, name),
            EntryKind.Resource => Find(
                manifest.Written.Resources, manifest.Resources, resource => resource.Identity, resource => resource.Unit.Access, name),
            _ => Find(manifest.Written.Prompts, manifest.Prompts, prompt => prompt.Identity, prompt => prompt.Access, name),
        };
        return written is null ? null : CanonicalForm.DigestOf(FormOf(manifest.Written, kind, written, access!.ClaimsUsed, masking));
    }

    /// <summary>The form itself.</summary>
    /// <param name="manifest">What the entry shares with others.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="entry">The entry as its author wrote it, with its defaults.</param>
    /// <param name="claimsUsed">The claims that its conditions ask for; the types of others decide nothing.</param>
    /// <param name="masking">The digest of the masking part.</param>
    public static JsonObject FormOf(ApiManifest manifest, EntryKind kind, object entry, IEnumerable<string> claimsUsed, string masking)
    {
        var used = claimsUsed.ToHashSet(StringComparer.Ordinal);
        var written = JsonSerializer.SerializeToNode(entry, entry.GetType(), Model)!.AsObject();
        foreach (var outside in OutsideMembers.OfEntry(entry.GetType()))
        {
            written.Remove(outside);
        }

        return new JsonObject
        {
            ["format"] = Format,
            ["kind"] = EntryForm.NounOf(kind),
            ["manifest"] = manifest.Manifest,
            ["claims"] = JsonSerializer.SerializeToNode(manifest.Claims.Where(claim => used.Contains(claim.Key)).ToDictionary(), Model),

            // Behind a prompt there is no backend.
            ["backend"] = kind == EntryKind.Prompt ? null : JsonSerializer.SerializeToNode(manifest.Backend, Model),
            ["entry"] = written,
            ["masking"] = masking,
        };
    }

    private static EntryForm Of(ApiManifest manifest, EntryIdentity identity, object entry, AccessDefinition access, string masking) => new(
        identity.Kind, identity.Name, identity.Manifest, masking,
        CanonicalForm.DigestOf(FormOf(manifest, identity.Kind, entry, access.ClaimsUsed, masking)));

    private static (object? Written, AccessDefinition? Access) Find<TWritten, TCompiled>(
        IReadOnlyList<TWritten> written, IReadOnlyList<TCompiled> compiled, Func<TCompiled, EntryIdentity> identityOf,
        Func<TCompiled, AccessDefinition> accessOf, string name)
    {
        for (var i = 0; i < compiled.Count; i++)
        {
            if (string.Equals(identityOf(compiled[i]).Name, name, StringComparison.Ordinal))
            {
                return (written[i], accessOf(compiled[i]));
            }
        }

        return (null, null);
    }
}
