using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Requests;

namespace McpSecureApis.Core.Catalog;

/// <summary>Has every room compile its part of a manifest. All per-manifest work happens here, none on the path of a call.</summary>
internal sealed class CatalogCompiler(CatalogRules rules)
{
    /// <summary>
    /// Has the rooms compile a manifest and add every problem to its findings, also when the manifest's rules already found some; null
    /// when there is a problem.
    /// </summary>
    /// <param name="file">The file's name for the catalog.</param>
    /// <param name="read">The manifest with the collector that takes the findings.</param>
    public CompiledManifest? Compile(string file, ManifestReadResult read)
    {
        if (read.Draft is not { } manifest)
        {
            return null;
        }

        var backend = BackendDefinition.Compile(
            manifest, read.Digest, rules.Backends.GetValueOrDefault(manifest.Manifest), rules.Networks, read.Findings);
        if (backend is not null)
        {
            CheckCredential(manifest, backend, read.Findings);
        }

        var tools = new List<ToolDefinition>(manifest.Tools.Count);
        for (var i = 0; i < manifest.Tools.Count; i++)
        {
            // A backend that is wrong keeps its tools from being built, and their own mistakes are still told in the same run.
            if (CompileTool(manifest, i, read, backend) is { } tool)
            {
                tools.Add(tool);
            }
        }

        return read.Manifest is null || read.Findings.HasErrors ? null : new CompiledManifest(file, manifest.Manifest, read.Digest, tools);
    }

    private ToolDefinition? CompileTool(ApiManifest manifest, int index, ManifestReadResult read, BackendDefinition? backend)
    {
        var findings = read.Findings;
        var path = $"tools[{index}]";
        var written = manifest.Tools[index];
        var identity = new ToolIdentity(written.Name, manifest.Manifest, manifest.Version, read.Digest);

        var access = AccessDefinition.Compile(identity, manifest, index, written.Arguments, findings);
        var arguments = ArgumentsDefinition.Compile(identity, written.Arguments, $"{path}.arguments", written.Rules, $"{path}.rules", written.Screening, findings);
        var limits = LimitsDefinition.Compile(identity, manifest, index, rules.Limits, findings);
        var masking = MaskingDefinition.Compile(identity, written.Response, rules.Masking, $"{path}.response", findings);
        if (arguments is null || access is null)
        {
            return null;
        }

        var used = access.ArgumentsUsed.Union(arguments.Rules.ArgumentsUsed).ToHashSet(StringComparer.Ordinal);
        var request = RequestDefinition.Compile(
            identity, backend?.BaseUrl ?? manifest.Backend.BaseUrl, written, path, arguments, used, findings);
        if (request is not null)
        {
            CheckCredentialHeader(manifest.Backend.Credential, request, written, path, findings);
        }

        if (limits is null || masking is null || request is null || backend is null)
        {
            return null;
        }

        return new ToolDefinition
        {
            Identity = identity,
            Manifest = written,
            Access = access,
            Arguments = arguments,
            Limits = limits,
            Request = request,
            Backend = backend,
            Masking = masking,
            InputSchema = arguments.InputSchema,
            OutputSchema = masking.OutputSchema,
            Credential = manifest.Backend.Credential,
            Reply = new ReplyLimits((int)written.Response.MaxBytes, !written.Response.None),
        };
    }

    private void CheckCredential(ApiManifest manifest, BackendDefinition backend, FindingCollector findings)
    {
        if (manifest.Backend.Credential is { } name && rules.Credentials is { } store &&
            !store.TryCheckUse(name, backend.BaseUrl, manifest.Manifest, out var problem))
        {
            findings.Error("backend.credential", "credential-use", problem, name, "a credential whose Use names this manifest and this origin");
        }
    }

    /// <summary>A header that the template sets and the credential too would reach the backend twice, or hide the credential.</summary>
    private void CheckCredentialHeader(string? credential, RequestDefinition request, ToolManifest written, string path, FindingCollector findings)
    {
        if (credential is null || rules.Credentials?.HeaderOf(credential) is not { } header)
        {
            return;
        }

        foreach (var name in request.HeaderNames.Where(name => string.Equals(ForbiddenHeaders.Normalise(name), ForbiddenHeaders.Normalise(header), StringComparison.Ordinal)))
        {
            findings.Error(
                written.Request.Headers.ContainsKey(name) ? ManifestPath.Append($"{path}.request.headers", name) : $"{path}.bind",
                "credential-header", "The backend's credential is sent in this header.", name, "another header");
        }
    }
}
