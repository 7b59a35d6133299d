using System.Security.Cryptography;
using System.Text;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Mcp.Context;

namespace McpSecureApis.Mcp.Lists;

/// <summary>What a caller's lists were at one moment, to tell which of them changed.</summary>
internal sealed record ListFingerprints(string Tools, string Resources, string Prompts)
{
    public static ListFingerprints Of(ToolCallActions actions, Caller caller) => new(
        Text(actions.List(caller).Select(tool => tool.Identity)),
        Text((actions.Resources?.List(caller) ?? []).Select(resource => resource.Identity)),
        Text((actions.Prompts?.List(caller) ?? []).Select(prompt => prompt.Identity)));

    /// <summary>A hash, because every open stream and session keeps one.</summary>
    private static string Text(IEnumerable<ToolIdentity> identities) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', identities.Select(identity => $"{identity.Tool} {identity.Digest}")))));
}
