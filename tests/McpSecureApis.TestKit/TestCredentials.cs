using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Credentials.Types;
using McpSecureApis.Core.Credentials.Types.Static;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.TestKit;

/// <summary>Stores with one secret of the operator, <c>orders-service</c>, for any manifest and any address of this machine.</summary>
internal static class TestCredentials
{
    private static int _count;

    /// <param name="secret">The secret.</param>
    /// <param name="header">The header that it goes into as it is; null for a bearer token.</param>
    public static CredentialStore Open(string secret, string? header = null)
    {
        var name = $"MCPSECUREAPIS_TESTKIT_{Interlocked.Increment(ref _count)}";
        Environment.SetEnvironmentVariable(name, secret);
        var options = new CredentialOptions();
        options.Entries["orders-service"] = new StaticCredentialOptions
        {
            Placement = header is null ? "bearer" : "header",
            Header = header,
            Value = $"env:{name}",
            Use = new() { Origins = [CredentialUseOptions.LoopbackOrigin], Manifests = [CredentialUseOptions.AnyManifest] },
        };
        return new CredentialStore(options, TimeProvider.System, NullLogger<CredentialStore>.Instance);
    }
}
