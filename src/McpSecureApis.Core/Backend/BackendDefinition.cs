using System.Net;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Backend;

/// <summary>Where the tools of one manifest go: checked, and shared by all of its calls.</summary>
internal sealed class BackendDefinition
{
    private BackendDefinition(string manifest, string digest, Uri baseUrl, AddressPolicy addresses)
    {
        Manifest = manifest;
        Digest = digest;
        BaseUrl = baseUrl;
        Addresses = addresses;
        PoolKey = $"{baseUrl.GetLeftPart(UriPartial.Authority)}|{addresses.Key}";
    }

    /// <summary>The manifest's id.</summary>
    public string Manifest { get; }

    /// <summary>SHA-256 of the manifest's bytes, lower-case hex.</summary>
    public string Digest { get; }

    /// <summary>The effective base URL: the operator's override, else the manifest's.</summary>
    public Uri BaseUrl { get; }

    public AddressPolicy Addresses { get; }

    /// <summary>Backends with one key share connections and a circuit breaker; a reload that changes neither keeps both.</summary>
    public string PoolKey { get; }

    /// <summary>Checks the backend of a manifest. Returns null after it reported why there is none.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="manifestDigest">SHA-256 of its bytes, lower-case hex.</param>
    /// <param name="overrideOptions">What the operator changes for this manifest; null for nothing.</param>
    /// <param name="networks">The operator's ceiling.</param>
    /// <param name="findings">Takes what is wrong.</param>
    public static BackendDefinition? Compile(
        ApiManifest manifest,
        string manifestDigest,
        BackendOverrideOptions? overrideOptions,
        NetworkOptions networks,
        FindingCollector findings)
    {
        var allowed = CompileNetworks(manifest.Backend.AllowedNetworks, networks, findings, out var ceiling);
        var baseUrl = CompileUrl(manifest.Backend, overrideOptions?.BaseUrl, findings);
        if (allowed is null || baseUrl is null)
        {
            return null;
        }

        var addresses = new AddressPolicy(allowed, ceiling);
        if (IPAddress.TryParse(baseUrl.IdnHost, out var address) && !addresses.Allows(address))
        {
            findings.Error(
                "backend.baseUrl", "address-not-allowed",
                "The host is an address outside 'allowedNetworks', or one that is never reached.", baseUrl.IdnHost,
                "an address in one of the allowed networks");
            return null;
        }

        return new BackendDefinition(manifest.Manifest, manifestDigest, baseUrl, addresses);
    }

    private static NetworkSet? CompileNetworks(
        IReadOnlyList<string> texts, NetworkOptions options, FindingCollector findings, out NetworkSet? ceiling)
    {
        ceiling = null;
        if (options.Ceiling is not null && !NetworkSet.TryParse(options.Ceiling, out ceiling, out var ceilingProblem))
        {
            throw new ArgumentException($"The options were not validated: the ceiling {ceilingProblem}", nameof(options));
        }

        if (texts.Count == 0)
        {
            findings.Error(
                "backend.allowedNetworks", "networks-missing", "The backend names no network, so no address could be connected to.",
                "an empty list", "networks such as 10.20.0.0/16, or public");
            return null;
        }

        var failed = false;
        for (var i = 0; i < texts.Count; i++)
        {
            var path = $"backend.allowedNetworks[{i}]";
            if (!NetworkSet.TryParse([texts[i]], out var single, out var problem))
            {
                findings.Error(path, "network-invalid", $"The network {problem}", texts[i], "a network such as 10.20.0.0/16, or public");
                failed = true;
            }
            else if (ceiling is not null && !ceiling.Covers(single))
            {
                findings.Error(
                    path, "network-outside-ceiling",
                    $"The operator does not let manifests reach this network ({NetworkOptions.SectionName}:{nameof(NetworkOptions.Ceiling)}).",
                    texts[i], string.Join(", ", options.Ceiling!));
                failed = true;
            }
        }

        return !failed && NetworkSet.TryParse(texts, out var set, out _) ? set : null;
    }

    private static Uri? CompileUrl(BackendManifest backend, string? overriding, FindingCollector findings)
    {
        const string Path = "backend.baseUrl";
        var text = overriding ?? backend.BaseUrl.OriginalString;
        var whose = overriding is null ? "The base URL" : "The operator's base URL for this manifest";
        if (StrictHttpUrl.TryParseBase(text, backend.AllowPlainHttp, out var url, out var problem))
        {
            return url;
        }

        // The manifest's own rules ask the same question of the manifest's own URL; it is told once.
        if (overriding is not null || !findings.Knows(Path))
        {
            findings.Error(Path, "base-url", $"{whose} {problem}", text, "a URL such as https://orders.internal.example/api");
        }

        return null;
    }
}
