using System.ComponentModel;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>Where the tools of a manifest go, and how.</summary>
internal sealed record BackendManifest
{
    [Description("Scheme, host, port and path prefix of the backend. No user information, query or fragment.")]
    public required Uri BaseUrl { get; init; }

    [Description("Networks in CIDR notation that the resolved address must be in, or 'public' for every globally routable address.")]
    public required IReadOnlyList<string> AllowedNetworks { get; init; }

    [Description("Allows plain http outside loopback. The default is false.")]
    public bool AllowPlainHttp { get; init; }

    [Description("Name of the operator's credential. Without it, requests go out without one.")]
    public string? Credential { get; init; }

    [Description("Deadline of a whole call, for example 10s. The default is 10s, the most is 5m.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
