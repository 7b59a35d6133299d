using System.Text;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Review;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Tests.Review;

/// <summary>A manifest with every kind of member that can be compared, and what compares two of it.</summary>
internal static class ReviewTexts
{
    public const string Yaml = """
        manifest: shop
        version: 1.0.0
        owner: team@example.com
        description: Orders of the shop.
        claims: {department: string, level: number}
        backend: {baseUrl: 'https://shop.example/api', allowedNetworks: [10.20.0.0/16], timeout: 10s, credential: shop-service}
        tools:
          - name: find
            title: Find items
            description: Finds items by their text.
            effect: read
            access: {scopes: [shop.read, shop.items], when: ['caller.level >= 3'], visibility: hidden}
            request:
              method: GET
              path: /items/{kind}/all
              query: {q: '{q}', most: '{most}', tag: {argument: tags}, lang: en}
              headers: {X-Mode: plain}
            arguments:
              type: object
              required: [kind]
              properties:
                kind: {type: string, enum: [new, used], description: What kind.}
                q: {type: string, minLength: 2, maxLength: 20, pattern: '^[a-z]+$'}
                most: {type: integer, minimum: 1, maximum: 50, default: 10}
                tags: {type: array, minItems: 1, maxItems: 3, uniqueItems: true, items: {type: string, maxLength: 10}}
            rules: [{atLeastOne: [q, tags], message: Say what is looked for.}]
            screening: report
            bind: {tenant: {claim: tenant, in: header, name: X-Tenant}}
            response:
              maxBytes: 64KiB
              fields: {id: public, owner.email: email, 'lines[].sku': public, notes: free-text, 'labels.*': internal}
            limits: {perCaller: 60/min, concurrent: 4}
            examples: [{arguments: {kind: new, q: abc}, expect: allow}]
          - name: create
            description: Creates an order.
            effect: write
            access: {anyOf: [[shop.write], [shop.admin]], when: ['arguments.amount <= 500']}
            request:
              method: POST
              path: /orders
              body: {amount: '{amount}', lines: '{lines}', day: '{day}', source: gateway, note: 'Note: {note}'}
            arguments:
              type: object
              required: [amount, lines, day]
              properties:
                amount: {type: number, exclusiveMinimum: 0, multipleOf: 0.5}
                day: {type: string, format: date}
                note: {type: string, maxLength: 30}
                lines:
                  type: array
                  maxItems: 5
                  items:
                    type: object
                    required: [sku]
                    properties:
                      sku: {type: string, pattern: '^[A-Z]{2}$'}
                      count: {type: integer, minimum: 1, maximum: 9}
            response: none
          - name: drop
            description: Deletes an order.
            effect: destructive
            access: {scopes: [shop.write]}
            request: {method: DELETE, path: '/orders/{id}'}
            arguments: {type: object, required: [id], properties: {id: {type: integer, minimum: 1}}}
            response: none
        resources:
          - name: order
            description: One order.
            uri: shop://{id}
            access: {scopes: [shop.read]}
            request: {method: GET, path: '/orders/{id}'}
            arguments: {type: object, required: [id], properties: {id: {type: integer, minimum: 1, maximum: 100}}}
            response: {fields: {id: public, total: financial}}
          - name: letter
            description: A letter.
            uri: letters://{id}
            mimeType: text/plain
            access: {scopes: [shop.read]}
            request: {method: GET, path: '/letters/{id}'}
            arguments: {type: object, required: [id], properties: {id: {type: integer}}}
            response: {content: free-text}
        prompts:
          - name: summary
            description: Sums the orders of a day up.
            access: {scopes: [shop.read]}
            arguments: [{name: day, required: true, values: [today, yesterday]}, {name: tone, maxLength: 20}]
            messages: [{text: 'Sum the orders of {day} up. {tone}'}]
        """;

    /// <summary>What the operator's defaults say.</summary>
    public static CatalogCompiler Compiler { get; } = new(new CatalogRules
    {
        Limits = new LimitsOptions(),
        Masking = MaskingPolicy.Compile(new MaskingOptions()),
        Networks = new NetworkOptions(),
        Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
        Credentials = null,
    });

    /// <summary>A side of one file.</summary>
    public static ReviewSide Side(string text, string file = "shop.yaml") =>
        ReviewSide.Take(file, [new ManifestFile(file, Encoding.UTF8.GetBytes(text), Problem: null)], read => Compiler.Compile("", read),
            TimeProvider.System);

    public static ManifestDifference Compare(string old, string now)
    {
        var (before, after) = (Side(old), Side(now));
        before.Findings.Where(finding => finding.Severity == FindingSeverity.Error).Should().BeEmpty();
        after.Findings.Where(finding => finding.Severity == FindingSeverity.Error).Should().BeEmpty();
        return ManifestDiff.Compare(before, after);
    }

    /// <summary>The manifest with one place written otherwise.</summary>
    public static string With(string place, string replacement)
    {
        Yaml.Split(place).Should().HaveCount(2, "'{0}' stands there once", place);
        return Yaml.Replace(place, replacement, StringComparison.Ordinal);
    }
}
