using System.Net;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Telemetry;

namespace McpSecureApis.Transports.Http;

/// <summary>What the HTTP side asks of the rest of the server.</summary>
internal sealed record HttpHooks
{
    /// <summary>Judges what a request presents.</summary>
    public required Func<PresentedCredential, CancellationToken, ValueTask<Outcome<Caller>>> Verify { get; init; }

    /// <summary>The identifiers of the trusted issuers, for the metadata.</summary>
    public required IReadOnlyList<string> AuthorizationServers { get; init; }

    /// <summary>The scopes of listed tools only: those of hidden ones are not for everybody to know.</summary>
    public required Func<IReadOnlyList<string>> ScopesSupported { get; init; }

    /// <summary>Takes one from an address's budget of bad tokens; the refusal when it is spent.</summary>
    public required Func<IPAddress, Refusal?> SpendUnauthenticated { get; init; }

    /// <summary>The budget of known callers.</summary>
    public required CallerBudget Budget { get; init; }

    /// <summary>Told of every request without a caller that was refused.</summary>
    public required Action<RefusalReason, IPAddress> Report { get; init; }

    /// <summary>Measures the requests.</summary>
    public OperationTelemetry Telemetry { get; init; } = OperationTelemetry.Default;
}
