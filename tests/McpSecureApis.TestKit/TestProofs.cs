using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;

namespace McpSecureApis.TestKit;

/// <summary>Proofs of a call made by the checks themselves, from a manifest as its author writes it.</summary>
internal static class TestProofs
{
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
    public static ConfirmedCall Confirm(ToolDefinition tool, Caller caller, string arguments)
    {
        var request = Build(tool, caller, arguments);
        var seal = new ConfirmationSeal(new ConfirmationOptions(), TimeProvider.System);
        var outcome = ConfirmedCall.CheckAsync(request, tool.Confirmation, new GivenConfirmation(), seal, static () => true, CancellationToken.None);
        return Value(outcome.AsTask().GetAwaiter().GetResult().Call);
    }

    private static T Value<T>(Outcome<T> outcome)
        where T : class =>
        outcome.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException($"Refused: {refusal.Reason}: {refusal.Message}");
}
