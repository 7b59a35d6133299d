using McpSecureApis.Core.Audit.Stores;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>How one gateway of the contract differs from the others.</summary>
internal sealed record GatewaySettings
{
    public IAuditDevice AuditDevice { get; init; } = PromptAuditDevice.Instance;

    /// <summary>The most calls on one backend; small, so that a scenario can fill it.</summary>
    public int PerBackendConcurrent { get; init; } = 4;

    /// <summary>
    /// Between the deadlines of a brief tool and of the others, and long enough for a backend that is only slow because the machine is busy.
    /// </summary>
    public TimeSpan ResponseHeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public int PerCallerConcurrent { get; init; } = 64;

    public string Unauthenticated { get; init; } = "100000/min";

    public string RefusedCalls { get; init; } = "100000/min";

    public string PerCallerRequests { get; init; } = "100000/min";

    public int MaxBodyBytes { get; init; } = 64 * 1024;

    /// <summary>Whether plain requests are answered without the SDK, as the program does.</summary>
    public bool AnswersDirectly { get; init; } = true;

    public string Sessions { get; init; } = "Stateless";

    /// <summary>Where the admin listener is; empty for none.</summary>
    public string Admin { get; init; } = "";

    /// <summary>The folder of proposed manifests, relative to the gateway's own; empty for none.</summary>
    public string Shadow { get; init; } = "";

    /// <summary>The setting of that name: a word or a section.</summary>
    public object Approvals { get; init; } = "Report";

    /// <summary>What the trace that a client names means.</summary>
    public string CallerContext { get; init; } = "Parent";

    /// <summary>The setting of that name as it stands in the file: null, a word or a list.</summary>
    public object? ScopesSupported { get; init; }

    /// <summary>Whether there are two more issuers, each with its tenant in another claim: corp (<c>tid</c>) and partner (<c>org</c>).</summary>
    public bool TwoMoreIssuers { get; init; }

    /// <summary>The claims of the first of the two besides its tenant; with them it has the tier internal and a prefix of scopes.</summary>
    public object? Corp { get; init; }

    /// <summary>The setting of that name.</summary>
    public object? Roles { get; init; }

    /// <summary>Claims that the partner's entry allows.</summary>
    public IReadOnlyList<string> PartnerClaims { get; init; } = [];

    /// <summary>Whether there is an issuer whose key set is empty.</summary>
    public bool KeylessIssuer { get; init; }

    /// <summary>An issuer that cannot be reached, besides the one that mints the tokens.</summary>
    public string? DeadIssuer { get; init; }
}
