using System.Text.Json;
using McpSecureApis.Demo;

namespace McpSecureApis.Scenario;

/// <summary>The files that an operator would write: every check on, the limits so high that they are counted but refuse nobody.</summary>
internal static class ScenarioFiles
{
    /// <summary>The fields that leave; the same as of <c>orders_get</c> in the sample manifests.</summary>
    private const string Fields = """
                id: public
                status: public
                createdAt: public
                currency: public
                total: public
                customer.id: public
                customer.name: name
                customer.email: {class: email}
                customer.phone: phone
                shippingAddress.street: address
                shippingAddress.city: public
                shippingAddress.country: public
                lines[].sku: public
                lines[].description: public
                lines[].quantity: public
                lines[].unitPrice: public
                payment.method: public
                payment.cardNumber: payment-card
                payment.iban: iban
                notes: {class: free-text}
        """;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string AuditOf(string folder) => Path.Combine(folder, "audit");

    /// <returns>The configuration file.</returns>
    public static string Write(string folder, string mcp, string backend, DevelopmentIssuer issuer, DevelopmentClient service)
    {
        var manifests = Directory.CreateDirectory(Path.Combine(folder, "tool-manifests")).FullName;
        File.WriteAllText(Path.Combine(manifests, "orders.yaml"), Manifest(backend));
        var secret = Path.Combine(folder, "orders-service.secret");
        File.WriteAllText(secret, service.ClientSecret.Reveal());

        var address = new Uri(mcp);
        var settings = new
        {
            Server = new { PublicUrl = mcp, Listen = address.GetLeftPart(UriPartial.Authority), Hosts = new[] { address.Authority }, VerifiedTokens = 0 },
            Issuers = new[]
            {
                new
                {
                    issuer.Issuer,
                    Algorithms = new[] { "RS256", "ES256" },
                    AllowedScopes = new[] { "orders.*" },
                    AllowedTenants = new[] { "*" },
                },
            },
            Catalog = new { Path = manifests },
            Approvals = "Report",
            Limits = new { PerCaller = "1000000/s", PerCallerRequests = "1000000/s", PerCallerConcurrent = 1000, PerBackendConcurrent = 1000 },
            Credentials = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["orders-service"] = new
                {
                    Type = "client_credentials",
                    issuer.TokenEndpoint,
                    ClientId = service.Id,
                    ClientSecret = "file:" + secret,
                    Scopes = new[] { service.Scope },
                    Use = new { Origins = new[] { backend }, Manifests = new[] { "orders" } },
                },
            },
            Audit = new
            {
                Path = AuditOf(folder),
                HashKeyFile = Path.Combine(folder, "audit-hash.key"),
                SigningKeyFile = Path.Combine(folder, "audit-signing.pem"),
                CreateMissingKeys = true,
            },
        };
        var configuration = Path.Combine(folder, "configuration.json");
        File.WriteAllText(configuration, JsonSerializer.Serialize(settings, Indented));
        return configuration;
    }

    private static string Manifest(string backend) => $$"""
        format: 1
        manifest: orders
        version: 1.0.0
        owner: benchmarks@example.com
        description: Orders of the sample web shop, as the benchmarks call them.
        backend:
          baseUrl: {{backend}}
          allowedNetworks: [127.0.0.0/8]
          credential: orders-service
          timeout: 10s
        tools:
          - name: orders_get
            title: Get an order
            description: Returns one order by its number, with its lines.
            effect: read
            access:
              scopes: [orders.read]
            request:
              method: GET
              path: /orders/{orderId}
            arguments:
              type: object
              required: [orderId]
              properties:
                orderId: {type: string, pattern: '^ORD-[0-9]{8}$', description: Order number.}
            bind:
              tenant: {claim: tenant_id, in: header, name: X-Tenant}
            response:
              maxBytes: 1MiB
              fields:
        {{Fields}}
            limits: {perCaller: 1000000/s, concurrent: 1000}
          - name: orders_get_large
            title: Get the history of an order
            description: Returns a long answer, for the size of answers.
            effect: read
            access:
              scopes: [orders.read]
            request:
              method: GET
              path: /large/{orderId}
            arguments:
              type: object
              required: [orderId]
              properties:
                orderId: {type: string, pattern: '^ORD-[0-9]{8}$', description: Order number.}
            bind:
              tenant: {claim: tenant_id, in: header, name: X-Tenant}
            response:
              maxBytes: 1MiB
              fields:
                orders[].id: public
                orders[].status: public
                orders[].total: public
                orders[].customer.name: name
                orders[].customer.email: {class: email}
                orders[].lines[].sku: public
                orders[].lines[].description: public
                orders[].lines[].quantity: public
                orders[].notes: {class: free-text}
            limits: {perCaller: 1000000/s, concurrent: 1000}

        """;
}
