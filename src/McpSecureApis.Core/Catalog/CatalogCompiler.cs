using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Replies;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Rules;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Requests.Compiling;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Json;

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
            FindInParts(read);
            return null;
        }

        ModelTexts.Look(manifest, read.Findings);
        var backend = BackendDefinition.Compile(
            manifest, read.Digest, rules.Backends.GetValueOrDefault(manifest.Manifest), rules.Networks, read.Findings);
        if (backend is not null)
        {
            CheckCredential(manifest, backend, read.Findings);
        }

        // A backend that is wrong keeps its tools from being built, and their own mistakes are still told in the same run.
        var tools = new List<ToolDefinition>(manifest.Tools.Count);
        for (var i = 0; i < manifest.Tools.Count; i++)
        {
            var identity = Identify(EntryKind.Tool, manifest.Tools[i].Name, manifest, read);
            CheckIcons(manifest.Tools[i].Icons, $"tools[{i}]", read.Findings);
            ClientSchemas.Look(manifest.Tools[i].Arguments, $"tools[{i}].arguments", read.Findings);
            if (CompileTool(identity, manifest, manifest.Tools[i], $"tools[{i}]", read.Findings, backend) is { } tool)
            {
                tools.Add(tool);
            }
        }

        var resources = new List<ResourceDefinition>(manifest.Resources.Count);
        for (var i = 0; i < manifest.Resources.Count; i++)
        {
            if (CompileResource(manifest, i, read, backend) is { } resource)
            {
                resources.Add(resource);
            }
        }

        var prompts = new List<PromptDefinition>(manifest.Prompts.Count);
        for (var i = 0; i < manifest.Prompts.Count; i++)
        {
            var identity = Identify(EntryKind.Prompt, manifest.Prompts[i].Name, manifest, read);
            CheckIcons(manifest.Prompts[i].Icons, $"prompts[{i}]", read.Findings);
            if (PromptDefinition.Compile(identity, manifest, i, rules.Limits, read.Findings) is { } prompt)
            {
                prompts.Add(prompt);
            }
        }

        if (rules.Issuers is { } issuers)
        {
            var accesses = tools.Concat(resources.Select(resource => resource.Unit)).Select(tool => tool.Access)
                .Concat(prompts.Select(prompt => prompt.Access));
            ClaimSources.Look(manifest, accesses, issuers, read.Findings);
        }

        return read.Manifest is null || read.Findings.HasErrors
            ? null
            : new CompiledManifest(file, manifest.Manifest, read.Digest, tools) { Written = manifest, Resources = resources, Prompts = prompts };
    }

    /// <summary>
    /// What the rooms find in the parts of a manifest that have their shape although others do not, so that its author sees every mistake at
    /// once. A part is looked at when what it refers to has its shape too; nothing is built.
    /// </summary>
    private void FindInParts(ManifestReadResult read)
    {
        for (var i = 0; i < (read.Parts?.Tools?.Count ?? 0); i++)
        {
            FindInParts(read, read.Parts!.Tools![i], $"tools[{i}]");
        }

        for (var i = 0; i < (read.Parts?.Resources?.Count ?? 0); i++)
        {
            FindInParts(read, read.Parts!.Resources![i]?.ToTool(), $"resources[{i}]");
        }
    }

    private void FindInParts(ManifestReadResult read, ToolManifest? written, string path)
    {
        if (written is null)
        {
            return;
        }

        var manifest = read.Parts!;
        var identity = new EntryIdentity(
            written.Name ?? string.Empty, manifest.Manifest ?? string.Empty, manifest.Version ?? string.Empty, read.Digest);
        var hasArguments = read.IsWhole($"{path}.arguments");
        var access = hasArguments && read.IsWhole("claims") && IsThere("access", written.Access)
            ? AccessDefinition.Compile(identity, written.Access, manifest.Claims, $"{path}.access", written.Arguments, read.Findings)
            : null;
        var arguments = hasArguments && read.IsWhole($"{path}.rules")
            ? ArgumentsDefinition.Compile(
                identity, written.Arguments, $"{path}.arguments", written.Rules, $"{path}.rules", written.Screening, read.Findings)
            : null;
        if (IsThere("response", written.Response))
        {
            MaskingDefinition.Compile(identity, written.Response, rules.Masking, $"{path}.response", read.Findings, written.Document);
        }

        if (access is not null && arguments is not null && IsThere("request", written.Request) && read.IsWhole($"{path}.bind") &&
            read.IsWhole("backend") && manifest.Backend?.BaseUrl is { } baseUrl)
        {
            var used = access.ArgumentsUsed.Union(arguments.Rules.ArgumentsUsed).ToHashSet(StringComparer.Ordinal);
            RequestCompiler.Compile(identity, baseUrl, written, path, arguments, used, read.Findings);
        }

        bool IsThere(string part, object? value) => value is not null && read.IsWhole($"{path}.{part}");
    }

    private static EntryIdentity Identify(EntryKind kind, string name, ApiManifest manifest, ManifestReadResult read) =>
        new(name, manifest.Manifest, manifest.Version, read.Digest) { Kind = kind };

    /// <summary>Compiles a resource as a tool that only reads: each room sees nothing else.</summary>
    private ResourceDefinition? CompileResource(ApiManifest manifest, int index, ManifestReadResult read, BackendDefinition? backend)
    {
        var path = $"resources[{index}]";
        var written = manifest.Resources[index];
        var identity = Identify(EntryKind.Resource, written.Name, manifest, read);
        CheckIcons(written.Icons, path, read.Findings);
        if (CompileTool(identity, manifest, written.ToTool(), path, read.Findings, backend) is not { } unit ||
            !ResourceUri.TryParse(written.Uri, out var uri, out _))
        {
            return null;
        }

        var variables = uri.Variables.ToHashSet(StringComparer.Ordinal);
        var before = read.Findings.Findings.Count;
        foreach (var name in unit.Arguments.Properties.Keys.Where(name => !variables.Contains(name)))
        {
            read.Findings.Error(
                $"{path}.uri",
                "resource-variable",
                "The argument does not stand in the URI, so no client could give it.",
                name,
                $"{{{name}}} in the URI");
        }

        foreach (var name in variables)
        {
            if (!unit.Arguments.Properties.TryGetValue(name, out var facts))
            {
                read.Findings.Error($"{path}.uri", "resource-variable", "The variable names no argument.", name, "the name of a declared argument");
            }
            else if (!facts.Required || !facts.IsScalar)
            {
                read.Findings.Error(
                    $"{path}.uri",
                    "resource-variable",
                    "The argument of a variable is required and a string, number or boolean.",
                    name,
                    "the name in 'required' and such a 'type'");
            }
        }

        return read.Findings.Findings.Count == before ? new ResourceDefinition(written, uri, unit) : null;
    }

    private ToolDefinition? CompileTool(
        EntryIdentity identity, ApiManifest manifest, ToolManifest written, string path, FindingCollector findings, BackendDefinition? backend)
    {
        var access = AccessDefinition.Compile(identity, written.Access, manifest.Claims, $"{path}.access", written.Arguments, findings);
        var arguments = ArgumentsDefinition.Compile(
            identity, written.Arguments, $"{path}.arguments", written.Rules, $"{path}.rules", written.Screening, findings);
        var limits = LimitsDefinition.Compile(identity, manifest.Backend.Timeout, written.Limits, $"{path}.limits", rules.Limits, findings);
        var masking = MaskingDefinition.Compile(identity, written.Response, rules.Masking, $"{path}.response", findings, written.Document);
        if (arguments is null || access is null)
        {
            return null;
        }

        var used = access.ArgumentsUsed.Union(arguments.Rules.ArgumentsUsed).ToHashSet(StringComparer.Ordinal);
        var request = RequestCompiler.Compile(
            identity, backend?.BaseUrl ?? manifest.Backend.BaseUrl, written, path, arguments, used, findings);
        if (request is not null)
        {
            CheckCredentialHeader(manifest.Backend.Credential, request, written, path, findings);
            CheckFiles(request, path, findings);
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
            Use = new BackendUse(
                identity,
                backend,
                new ReplyLimits((int)written.Response.MaxBytes, !written.Response.None) { Document = written.Document },
                MayRetry: written.Effect == ToolEffect.Read || written.Idempotent),
            Masking = masking,
            InputSchema = arguments.InputSchema,
            OutputSchema = masking.OutputSchema,
            Credential = manifest.Backend.Credential,
            Confirmation = ConfirmationDefinition.Compile(identity, written, manifest.Backend.Credential, rules.Confirmation),
        };
    }

    /// <summary>
    /// A picture from elsewhere would tell its host who looks at which entry; clients are told to take none but of the server's origin.
    /// </summary>
    private void CheckIcons(IReadOnlyList<IconManifest> icons, string path, FindingCollector findings)
    {
        for (var i = 0; i < icons.Count && rules.PublicUrl is not null; i++)
        {
            if (Uri.TryCreate(icons[i].Src, UriKind.Absolute, out var source) && source.Scheme == Uri.UriSchemeHttps &&
                !string.Equals(source.GetLeftPart(UriPartial.Authority), rules.PublicUrl.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal))
            {
                findings.Error(
                    $"{path}.icons[{i}].src",
                    "icon-origin",
                    "The icon is not on the server's own origin.",
                    icons[i].Src,
                    "the origin of Server:PublicUrl, or the picture as data");
            }
        }
    }

    /// <summary>Files that no message can carry are never sent; whoever declares them should hear of it before a model does.</summary>
    private void CheckFiles(RequestDefinition request, string path, FindingCollector findings)
    {
        var characters = request.Files.Sum(file => (file.MaxBytes + 2L) / 3 * 4);
        if (characters > rules.MaxMessageBytes)
        {
            findings.Warning(
                $"{path}.request", "file-over-message", "The largest files do not fit into one message.", $"{characters} characters of base64",
                $"smaller files, or a Server:MaxBodyBytes over {characters}");
        }
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

        foreach (var name in request.HeaderNames.Where(name =>
            string.Equals(ForbiddenHeaders.Normalise(name), ForbiddenHeaders.Normalise(header), StringComparison.Ordinal)))
        {
            findings.Error(
                written.Request.Headers.ContainsKey(name) ? DocumentPath.Append($"{path}.request.headers", name) : $"{path}.bind",
                "credential-header", "The backend's credential is sent in this header.", name, "another header");
        }
    }
}
