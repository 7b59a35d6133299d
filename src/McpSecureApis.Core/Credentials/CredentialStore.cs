using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Credentials.Secrets;
using McpSecureApis.Core.Credentials.Tokens;
using McpSecureApis.Core.Credentials.Types;
using McpSecureApis.Core.Credentials.Values;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Credentials;

/// <summary>The operator's credentials. Hands one out only to the manifests and origins that its entry names.</summary>
internal sealed partial class CredentialStore : IDisposable
{
    private readonly TokenEndpointClient _tokens = new();
    private readonly FrozenDictionary<string, Entry> _entries;
    private readonly ILogger<CredentialStore> _logger;

    /// <exception cref="ArgumentException">The options were not validated.</exception>
    public CredentialStore(CredentialOptions options, TimeProvider clock, ILogger<CredentialStore> logger)
        : this(options, SecretSources.OfThisMachine, clock, logger)
    {
    }

    /// <exception cref="ArgumentException">The options were not validated.</exception>
    public CredentialStore(CredentialOptions options, SecretSources secrets, TimeProvider clock, ILogger<CredentialStore> logger)
    {
        _logger = logger;
        var setting = new CredentialSetting(_tokens, secrets, clock, logger);
        _entries = options.Entries.ToFrozenDictionary(entry => entry.Key, entry => Open(entry.Key, entry.Value, setting), StringComparer.Ordinal);
    }

    /// <summary>Whether a manifest may use a credential for an origin; asked when the manifest is loaded.</summary>
    /// <param name="name">The credential's name in the manifest.</param>
    /// <param name="origin">The backend's URL; its path does not matter.</param>
    /// <param name="manifest">The manifest's id.</param>
    /// <param name="problem">What is wrong and which setting allows it.</param>
    public bool TryCheckUse(string name, Uri origin, string manifest, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        if (!_entries.TryGetValue(name, out var entry))
        {
            problem = $"There is no credential of this name; add {CredentialOptions.SectionName}:{name} to the configuration or use another.";
        }
        else if (!entry.AnyManifest && !entry.Manifests.Contains(manifest))
        {
            problem = $"This manifest may not use the credential; its operator would add '{manifest}' to " +
                $"{CredentialOptions.SectionName}:{name}:Use:Manifests.";
        }
        else if (!entry.MayGoTo(origin))
        {
            problem = $"The credential may not go to {origin.GetLeftPart(UriPartial.Authority)}; its operator would add that to " +
                $"{CredentialOptions.SectionName}:{name}:Use:Origins.";
        }

        return problem is null;
    }

    /// <summary>The header that the credential is sent in; null when there is no credential of this name.</summary>
    public string? HeaderOf(string name) => _entries.TryGetValue(name, out var entry) ? entry.Header : null;

    /// <summary>Finds the credential that a call names; <see cref="Credential.None"/> for one that names none.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Signalled when the call ends.</param>
    public async ValueTask<Outcome<Credential>> FindAsync(RecordedCall call, CancellationToken cancellationToken)
    {
        if (call.Credential is not { } name)
        {
            return Credential.None;
        }

        // Asked again although the manifest was loaded with it: the two must not be able to drift apart.
        var (manifest, baseUrl) = (call.Tool.Manifest, call.Request.BaseUrl);
        if (!TryCheckUse(name, baseUrl, manifest, out _))
        {
            Log.UseNotAllowed(_logger, name, manifest, baseUrl.IdnHost);
            return new Refusal(RefusalReason.CredentialNotAllowed, "The service's credential may not be used for this call.");
        }

        return (await _entries[name].Source.GetAsync(call, cancellationToken)).TryGet(out var credential, out var failure)
            ? credential
            : new Refusal(RefusalReason.CredentialUnavailable, "The service's credential could not be obtained. Try again later.")
            {
                Cause = failure.Problem,
                Found = failure.Found,
                Detail = failure.Detail,
            };
    }

    public void Dispose() => _tokens.Dispose();

    private static Entry Open(string name, CredentialEntryOptions options, CredentialSetting setting) => new(
        options.Open(name, setting),
        options.HeaderName(),
        options.Use.Origins.Contains(CredentialUseOptions.LoopbackOrigin, StringComparer.Ordinal),
        [.. options.Use.Origins.Where(text => text != CredentialUseOptions.LoopbackOrigin).Select(ParseUrl)],
        options.Use.Manifests.Contains(CredentialUseOptions.AnyManifest, StringComparer.Ordinal),
        options.Use.Manifests.ToFrozenSet(StringComparer.Ordinal));

    private static Uri ParseUrl(string? text) => StrictHttpUrl.TryParse(text ?? "", out var url, out var problem)
        ? url
        : throw new ArgumentException(problem, nameof(text));

    private sealed record Entry(
        ICredentialSource Source, string Header, bool AnyLoopback, Uri[] Origins, bool AnyManifest, FrozenSet<string> Manifests)
    {
        public bool MayGoTo(Uri origin)
        {
            if (AnyLoopback && StrictHttpUrl.IsLoopback(origin))
            {
                return true;
            }

            // Asked on every call, so without a closure.
            foreach (var allowed in Origins)
            {
                if (StrictHttpUrl.IsSameOrigin(allowed, origin))
                {
                    return true;
                }
            }

            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(CredentialsEventIds.UseNotAllowed, LogLevel.Error,
            "Credential '{Credential}' may not be used by manifest '{Manifest}' for host '{Host}'.", EventName = "CredentialUseNotAllowed")]
        public static partial void UseNotAllowed(ILogger logger, string credential, string manifest, string host);
    }
}
