using System.Text.Json;

namespace McpSecureApis.Demo;

/// <summary>Writes the configuration of a demo, the same kind of file that an operator writes for <c>serve</c>.</summary>
internal static class DemoConfiguration
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(DemoFolder folder, string mcp, DevelopmentIssuer issuer, string backend, DevelopmentClient service, string audit)
    {
        var address = new Uri(mcp);
        var secret = folder.Write("orders-service.secret", service.ClientSecret.Reveal());
        var settings = new
        {
            Server = new
            {
                PublicUrl = mcp,
                Listen = address.GetLeftPart(UriPartial.Authority),
                Hosts = new[] { address.Authority, $"localhost:{address.Port}" },
            },
            Issuers = new[]
            {
                new
                {
                    issuer.Issuer,
                    Audiences = Array.Empty<string>(),
                    Algorithms = new[] { "RS256", "ES256" },
                    AllowedScopes = new[] { "orders.*", "customers.*", "reports.*" },
                    AllowedTenants = new[] { "*" },
                },
            },
            Catalog = new { Path = folder.Manifests },
            Approvals = "Report",
            Backends = new { orders = new { BaseUrl = backend }, customers = new { BaseUrl = backend } },
            Credentials = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["orders-service"] = new
                {
                    Type = "client_credentials",
                    issuer.TokenEndpoint,
                    ClientId = service.Id,
                    ClientSecret = "file:" + secret,
                    Scopes = new[] { service.Scope },
                    Use = new { Origins = new[] { "loopback" }, Manifests = new[] { "*" } },
                },
            },
            Audit = new
            {
                Path = audit,
                HashKeyFile = Path.Combine(folder.Root, "audit-hash.key"),
                SigningKeyFile = Path.Combine(folder.Root, "audit-signing.pem"),
                CreateMissingKeys = true,
            },
        };
        folder.Write(Path.GetFileName(folder.Configuration), JsonSerializer.Serialize(settings, Indented));
    }
}
