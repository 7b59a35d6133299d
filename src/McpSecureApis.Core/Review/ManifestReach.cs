using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Review;

/// <summary>What the credentials that manifests name reach: the requests that carry them, and the addresses these may go to.</summary>
internal static class ManifestReach
{
    public static IReadOnlyList<CredentialReach> Compare(ReviewSide old, ReviewSide now) => CredentialReach.Differing(Of(old), Of(now));

    private static IEnumerable<(string Credential, ReachedPlace Place)> Of(ReviewSide side)
    {
        foreach (var manifest in side.Manifests.Select(manifest => manifest.Written))
        {
            if (manifest.Backend.Credential is not { } credential)
            {
                continue;
            }

            foreach (var network in manifest.Backend.AllowedNetworks)
            {
                yield return (credential, new ReachedPlace(network, $"as an address, for the manifest {manifest.Manifest}"));
            }

            foreach (var tool in manifest.Tools)
            {
                yield return (credential, Request(manifest.Backend, tool.Request, $"tool {tool.Name}"));
            }

            foreach (var resource in manifest.Resources)
            {
                yield return (credential, Request(manifest.Backend, resource.Request, $"resource {resource.Name}"));
            }
        }
    }

    private static ReachedPlace Request(BackendManifest backend, RequestManifest request, string entry) =>
        new($"{request.Method} {backend.BaseUrl.OriginalString.TrimEnd('/')}{request.Path}", $"by the {entry}");
}
