using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Backend.Replies;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;
using McpSecureApis.Core.Requests.Compiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.TestKit;

/// <summary>Proofs of a call made by the checks themselves: from a manifest as its author writes it, or from the parts of a tool that any caller may use.</summary>
internal static class TestProofs
{
    private static readonly CallLimiter Limiter = new(
        new LimitsOptions { PerCaller = "1000000/s", PerCallerConcurrent = int.MaxValue, PerBackendConcurrent = int.MaxValue }, TimeProvider.System);

    private static readonly Lazy<Task<AuditTrail>> Trail = new(OpenTrailAsync);

    /// <summary>The only tool of a manifest.</summary>
    /// <param name="manifest">As its author writes it.</param>
    /// <param name="baseUrl">What the operator puts in the place of its base URL; null for nothing.</param>
    public static ToolDefinition Tool(string manifest, string? baseUrl = null)
    {
        var id = manifest.Split('\n').Single(line => line.StartsWith("manifest: ", StringComparison.Ordinal))["manifest: ".Length..];
        var overriding = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal);
        if (baseUrl is not null)
        {
            overriding.Add(id, new BackendOverrideOptions { BaseUrl = baseUrl });
        }

        var catalog = new ToolCatalog(new CatalogCompiler(new CatalogRules
        {
            Limits = new LimitsOptions(),
            Masking = MaskingPolicy.Compile(new MaskingOptions()),
            Networks = new NetworkOptions(),
            Backends = overriding,
            Credentials = null,
        }));
        var loaded = catalog.Reload([new ManifestFile("manifest.yaml", Encoding.UTF8.GetBytes(manifest), Problem: null)]);
        return loaded.HasErrors
            ? throw new InvalidOperationException("The manifest is wrong: " + string.Join(" ", loaded.Findings.Select(ManifestFindingText.ToLine)))
            : catalog.Current.Tools.Single();
    }

    public static ValidatedCall Validate(ToolDefinition tool, Caller caller, string arguments) =>
        Value(ValidatedCall.Check(Value(AuthorizedCall.Check(caller, tool.Access)), tool.Arguments, JsonElement.Parse(arguments)));

    public static BackendRequest Build(ToolDefinition tool, Caller caller, string arguments) =>
        Value(BackendRequest.Build(Validate(tool, caller, arguments), tool.Request));

    /// <summary>A call that somebody at the terminal said yes to, where the tool needs that.</summary>
    public static ConfirmedCall Confirm(ToolDefinition tool, Caller caller, string arguments) =>
        Confirm(Build(tool, caller, arguments), tool.Confirmation);

    /// <summary>A tool of this identity that takes no argument and that every caller may use.</summary>
    public static ValidatedCall Validate(EntryIdentity tool, Caller caller)
    {
        var findings = Findings();
        var access = AccessDefinition.Compile(
            tool, new AccessManifest { Authenticated = true }, new Dictionary<string, ClaimType>(StringComparer.Ordinal), "access", argumentsSchema: null, findings);
        var arguments = ArgumentsDefinition.Compile(tool, schema: null, "arguments", findings);
        return Value(ValidatedCall.Check(Value(AuthorizedCall.Check(caller, Sound(access, findings))), Sound(arguments, findings), arguments: null));
    }

    /// <summary>The same with a request of constants.</summary>
    /// <param name="tool">Whose call it is.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="baseUrl">The backend's address.</param>
    /// <param name="request">What is sent.</param>
    /// <param name="credential">The operator's name of the credential; null for none.</param>
    public static ConfirmedCall Confirm(EntryIdentity tool, Caller caller, Uri baseUrl, RequestManifest request, string? credential = null)
    {
        var findings = Findings();
        var written = new ToolManifest
        {
            Name = tool.Name,
            Description = "A tool.",
            Effect = ToolEffect.Read,
            Access = new AccessManifest { Authenticated = true },
            Request = request,
            Response = new ResponseManifest { None = true },
        };
        var arguments = ArgumentsDefinition.Compile(tool, schema: null, "arguments", findings);
        var template = RequestCompiler.Compile(tool, baseUrl, written, "tools[0]", Sound(arguments, findings), new HashSet<string>(StringComparer.Ordinal), findings);
        var built = Value(BackendRequest.Build(Validate(tool, caller), Sound(template, findings)));
        return Confirm(built, ConfirmationDefinition.Compile(tool, written, credential, new ConfirmationOptions()));
    }

    /// <summary>Takes a place for the call and writes its intent, on a device that keeps nothing.</summary>
    public static async Task<RecordedCall> RecordAsync(ConfirmedCall call) =>
        Value(await RecordedCall.RecordAsync(Reserve(call), "test", catalog: null, await Trail.Value));

    /// <summary>Takes a place for the call.</summary>
    public static CallLease Reserve(ConfirmedCall call)
    {
        var findings = Findings();
        var limits = LimitsDefinition.Compile(call.Tool, TimeSpan.FromMinutes(5), limits: null, "limits", new LimitsOptions(), findings);
        return Value(CallLease.Acquire(call, Sound(limits, findings), Limiter, CancellationToken.None));
    }

    /// <summary>The same, with its credential.</summary>
    public static async Task<CredentialLease> LeaseAsync(ConfirmedCall call, CredentialStore? store = null)
    {
        using var none = store is null ? new CredentialStore(new CredentialOptions(), TimeProvider.System, NullLogger<CredentialStore>.Instance) : null;
        return Value(await CredentialLease.AcquireAsync(await RecordAsync(call), store ?? none!, CancellationToken.None));
    }

    /// <summary>A reply with this body, as one of the backend is read.</summary>
    public static async Task<Outcome<BackendReply>> ReadAsync(CredentialLease lease, ReadOnlyMemory<byte> body, DocumentType? document = null)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ReadOnlyMemoryContent(body) };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue(document?.Name ?? "application/json");
        var sending = new Sending(lease, new ReplyLimits(int.MaxValue / 2) { Document = document }, mayRetry: false, startedAt: 0);
        return await BackendReply.ReadAsync(sending, response, TimeProvider.System, CancellationToken.None);
    }

    private static ConfirmedCall Confirm(BackendRequest request, ConfirmationDefinition definition)
    {
        var seal = new ConfirmationSeal(new ConfirmationOptions(), TimeProvider.System);
        var outcome = ConfirmedCall.CheckAsync(request, definition, new GivenConfirmation(), seal, static _ => true, CancellationToken.None);
        return Value(outcome.AsTask().GetAwaiter().GetResult().Call);
    }

    private static async Task<AuditTrail> OpenTrailAsync()
    {
        var folder = Directory.CreateTempSubdirectory("mcp-secure-apis-trail-");
        try
        {
            var options = new AuditOptions
            {
                Path = Path.Combine(folder.FullName, "audit"),
                HashKeyFile = Path.Combine(folder.FullName, "hash.key"),
                SigningKeyFile = Path.Combine(folder.FullName, "sign.key"),
                CreateMissingKeys = true,
                AppendTimeout = TimeSpan.FromSeconds(30),
            };
            return await AuditTrail.OpenAsync(
                options, AuditKeys.LoadHasher(options), "configuration", TimeProvider.System, NullLogger<AuditTrail>.Instance, headSink: null, new MemoryAuditStore(),
                CancellationToken.None);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static FindingCollector Findings() => new("test.yaml", new SourceMap());

    private static T Sound<T>(T? part, FindingCollector findings)
        where T : class =>
        part ?? throw new InvalidOperationException("The part is wrong: " + string.Join(" ", findings.Findings.Select(ManifestFindingText.ToLine)));

    private static T Value<T>(Outcome<T> outcome)
        where T : class =>
        outcome.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException($"Refused: {refusal.Reason}: {refusal.Message}");
}
