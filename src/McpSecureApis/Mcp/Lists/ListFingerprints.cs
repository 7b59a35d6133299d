using System.Security.Cryptography;
using System.Text;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Mcp.Context;

namespace McpSecureApis.Mcp.Lists;

/// <summary>What a caller's lists were at one moment, to tell which of them changed.</summary>
internal sealed record ListFingerprints(string Tools, string Resources, string Prompts)
{
    public static ListFingerprints Of(IEntries entries, Caller caller) => new(
        Text(entries.ListTools(caller).Select(tool => tool.Identity)),
        Text(entries.ListResources(caller).Select(resource => resource.Identity)),
        Text(entries.ListPrompts(caller).Select(prompt => prompt.Identity)));

    /// <summary>A hash, because every open stream and session keeps one.</summary>
    private static string Text(IEnumerable<EntryIdentity> identities) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Join('\n', identities.Select(identity => $"{identity.Name} {identity.Digest}")))));
}
