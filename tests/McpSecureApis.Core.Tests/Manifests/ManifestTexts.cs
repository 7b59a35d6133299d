using System.Text;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Tree;

namespace McpSecureApis.Core.Tests.Manifests;

/// <summary>A manifest that holds every kind of member, and the ways to change one place of it.</summary>
internal static class ManifestTexts
{
    /// <summary>Marks the place where a finding is expected.</summary>
    public const char Mark = '§';

    public const string Yaml = """
        # yaml-language-server: $schema=../schemas/tool-manifest.schema.json
        manifest: orders            # id, unique in the catalog
        version: 1.4.0              # semantic version, shown in audit records
        owner: team-orders@example.com
        description: Orders of the web shop.
        claims: {department: string}
        backend:
          baseUrl: https://orders.internal.example/api
          allowedNetworks: [10.20.0.0/16]
          credential: orders-service
          timeout: 10s
        tools:
          - name: orders_get
            title: Get an order
            description: Returns one order by its number.
            effect: read
            access:
              scopes: [orders.read]
              when: []
              visibility: hidden
            request:
              method: GET
              path: /orders/{orderId}
              query: {expand: lines}
            arguments:
              type: object
              required: [orderId]
              properties:
                orderId: {type: string, pattern: '^ORD-[0-9]{8}$', description: Order number.}
            bind:
              tenant: {claim: tenant_id, in: header, name: X-Tenant}
            response:
              maxBytes: 256KiB
              fields:
                id: public
                status: public
                customer.email: {class: email}
                lines[].sku: public
                notes: {class: free-text}
            limits: {perCaller: 60/min, concurrent: 4}
            examples:
              - arguments: {orderId: ORD-00000001}
                expect: allow
          - name: orders_create
            description: Creates an order.
            effect: write
            access: {anyOf: [[orders.write], [orders.admin, admin]]}
            request:
              method: POST
              path: /orders
              headers: {X-Channel: mcp}
              body: {note: "{note}", price: 1.10}
            arguments: {type: object, properties: {note: {type: string, default: null}}}
            response: none

        """;

    public const string Json = """
        {
          "$schema": "../schemas/tool-manifest.schema.json",
          "manifest": "orders",
          "version": "1.4.0",
          "owner": "team-orders@example.com",
          "description": "Orders of the web shop.",
          "claims": {"department": "string"},
          "backend": {
            "baseUrl": "https://orders.internal.example/api",
            "allowedNetworks": ["10.20.0.0/16"],
            "credential": "orders-service",
            "timeout": "10s"
          },
          "tools": [
            {
              "name": "orders_get",
              "title": "Get an order",
              "description": "Returns one order by its number.",
              "effect": "read",
              "access": {"scopes": ["orders.read"], "when": [], "visibility": "hidden"},
              "request": {"method": "GET", "path": "/orders/{orderId}", "query": {"expand": "lines"}},
              "arguments": {
                "type": "object",
                "required": ["orderId"],
                "properties": {"orderId": {"type": "string", "pattern": "^ORD-[0-9]{8}$", "description": "Order number."}}
              },
              "bind": {"tenant": {"claim": "tenant_id", "in": "header", "name": "X-Tenant"}},
              "response": {
                "maxBytes": "256KiB",
                "fields": {
                  "id": "public",
                  "status": "public",
                  "customer.email": {"class": "email"},
                  "lines[].sku": "public",
                  "notes": {"class": "free-text"}
                }
              },
              "limits": {"perCaller": "60/min", "concurrent": 4},
              "examples": [{"arguments": {"orderId": "ORD-00000001"}, "expect": "allow"}]
            },
            {
              "name": "orders_create",
              "description": "Creates an order.",
              "effect": "write",
              "access": {"anyOf": [["orders.write"], ["orders.admin", "admin"]]},
              "request": {
                "method": "POST",
                "path": "/orders",
                "headers": {"X-Channel": "mcp"},
                "body": {"note": "{note}", "price": 1.10}
              },
              "arguments": {"type": "object", "properties": {"note": {"type": "string", "default": null}}},
              "response": "none"
            }
          ]
        }

        """;

    public static ManifestReadResult ReadYaml(string text) => ManifestReader.Read("m.yaml", Encoding.UTF8.GetBytes(text));

    public static ManifestReadResult ReadJson(string text) => ManifestReader.Read("m.json", Encoding.UTF8.GetBytes(text));

    /// <summary>Replaces the one place where <paramref name="old"/> stands, and takes the mark out; the position is the mark's.</summary>
    public static string Change(string text, string old, string replacement, out SourcePosition position)
    {
        var at = text.IndexOf(old, StringComparison.Ordinal);
        at.Should().BeGreaterThan(-1, "the text has '{0}'", old);
        var marked = string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + old.Length));
        var mark = marked.IndexOf(Mark, StringComparison.Ordinal);
        mark.Should().BeGreaterThan(-1, "the case marks the place of its finding");
        var before = marked[..mark];
        position = new SourcePosition(before.Count(c => c == '\n') + 1, before[(before.LastIndexOf('\n') + 1)..].EnumerateRunes().Count() + 1);
        return marked.Remove(mark, 1);
    }
}
