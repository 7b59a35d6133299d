using System.Text;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Organisation;
using McpSecureApis.Core.Organisation.Proofs;
using McpSecureApis.Core.Organisation.Reading;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Tests.Organisation;

/// <summary>A catalog of two manifests in which every selector finds something, and what judges rules over it.</summary>
internal static class OrganisationTexts
{
    private const string People = """
        manifest: hr
        version: 1.0.0
        owner: team@example.com
        claims: {department: string}
        backend: {baseUrl: 'https://hr.example/api', allowedNetworks: [10.30.0.0/16]}
        tools:
          - name: person
            description: One person.
            effect: read
            access: {scopes: [hr.read]}
            request: {method: GET, path: '/people/{id}'}
            arguments: {type: object, required: [id], properties: {id: {type: string, pattern: '^P-[0-9]{4}$'}}}
            response: {fields: {id: public, ssn: national-id, mail: email, notes: free-text}}
            limits: {perCaller: 30/min}
          - name: people_find
            description: Finds people.
            effect: read
            access: {anyOf: [[hr.read], [hr.admin]]}
            request: {method: GET, path: /people, query: {q: '{q}'}}
            arguments: {type: object, properties: {q: {type: string, maxLength: 40}}}
            response: {fields: {'items[].id': public, 'items[].mail': email}}
          - name: person_update
            description: Changes a person.
            effect: write
            access: {scopes: [hr.write], when: ['"hr.admin" in caller.scopes']}
            request: {method: PUT, path: '/people/{id}', body: {name: '{name}'}}
            arguments:
              type: object
              required: [id, name]
              properties: {id: {type: integer, minimum: 1}, name: {type: string, minLength: 1}}
            response: none
          - name: person_delete
            description: Removes a person.
            effect: destructive
            access: {scopes: [hr.admin]}
            request: {method: DELETE, path: '/people/{id}'}
            arguments: {type: object, required: [id], properties: {id: {type: integer, minimum: 1}}}
            response: none
          - name: partner_view
            description: What a partner sees.
            effect: read
            access: {scopes: [partner.read], when: ['!("internal" in caller.scopes)', 'caller.tenant == "acme"', 'caller.department == "sales"']}
            request: {method: POST, safe: true, path: /partner, body: {day: '{day}'}}
            arguments: {type: object, required: [day], properties: {day: {type: string, format: date}}}
            response: {fields: {mail: email, 'phones.*': {class: public, keys: phone}}}
            limits: {perCaller: {rate: 10/min, burst: 100}}
        resources:
          - name: card
            description: A card of a person.
            uri: cards://{id}
            access: {scopes: [hr.cards]}
            request: {method: GET, path: '/cards/{id}'}
            arguments: {type: object, required: [id], properties: {id: {type: integer}}}
            response: {fields: {address: address}}
        prompts:
          - name: summary
            description: Sums up.
            access: {scopes: [hr.read]}
            arguments: [{name: tone, maxLength: 20}]
            messages: [{text: 'Sum up. {tone}'}]
        """;

    private const string Shop = """
        manifest: shop
        version: 1.0.0
        owner: team@example.com
        backend: {baseUrl: 'https://shop.example:8443/api', allowedNetworks: [public]}
        tools:
          - name: items
            description: Items of a kind.
            effect: read
            access: {authenticated: true}
            request: {method: GET, path: '/items/{kind}/{name}'}
            arguments:
              type: object
              required: [kind, name]
              properties: {kind: {type: string, enum: [new, 'very old']}, name: {type: string}}
            response: {fields: {id: public}}
          - name: order
            description: Makes an order.
            effect: write
            access: {anyOf: [[shop.write], [shop.admin]], when: ['arguments.amount <= 500']}
            request: {method: POST, path: /orders, body: {amount: '{amount}', code: '{code}'}}
            arguments:
              type: object
              required: [amount, code]
              properties: {amount: {type: integer, minimum: 1}, code: {type: string, pattern: '^[A-Z]{3}$'}}
            response: none
            limits: {perCaller: 5/min}
          - name: stuck
            description: Takes no arguments that anybody finds.
            effect: write
            access: {scopes: [shop.stuck]}
            request: {method: POST, path: /stuck, body: {code: '{code}'}}
            arguments:
              type: object
              required: [code]
              properties: {code: {type: string, allOf: [{pattern: '^a+$'}, {pattern: '^b+$'}]}}
            response: none
        """;

    /// <summary>The catalog with the operator's defaults.</summary>
    public static JudgedCatalog Default { get; } = Catalog(People, Shop);

    /// <summary>The catalog with a policy that some scopes see otherwise, a hierarchy, limits over all tools and confirmed writes.</summary>
    public static JudgedCatalog Configured { get; } = Catalog(
        new MaskingOptions
        {
            ByScope =
            [
                new MaskingScopeOptions { Scope = "pii", Classes = { ["national-id"] = new MaskingClassOptions { Action = "keep" } } },
                new MaskingScopeOptions
                {
                    Scope = "outside",
                    Classes =
                    {
                        ["national-id"] = new MaskingClassOptions { Action = "drop" },
                        ["email"] = new MaskingClassOptions { Action = "redact" },
                    },
                },
            ],
        },
        new ScopeHierarchyOptions { Implies = [new ImpliedScopesOptions { Scope = "shop.admin", Scopes = ["shop.write", "hr.read"] }] },
        [new RateManifest(20, TimeSpan.FromMinutes(1), 20)],
        [ToolEffect.Destructive, ToolEffect.Write],
        People,
        Shop);

    public static JudgedCatalog Catalog(params string[] manifests) =>
        Catalog(new MaskingOptions(), new ScopeHierarchyOptions(), [], [ToolEffect.Destructive], manifests);

    /// <summary>What is found about one rule, given without its name.</summary>
    public static IReadOnlyList<OrganisationFinding> Judge(JudgedCatalog catalog, string rule)
    {
        var file = Read($$"""{"format":1,"rules":[{"name":"rule",{{rule.AsSpan(1)}}]}""");
        file.Findings.Should().BeEmpty();
        return OrganisationCheck.Run(catalog, file, isWhole: true);
    }

    public static OrganisationReadResult Read(string text, string file = "rules.json") =>
        OrganisationReader.Read(file, Encoding.UTF8.GetBytes(text));

    public static JudgedCatalog Catalog(
        MaskingOptions masking, ScopeHierarchyOptions hierarchy, IReadOnlyList<RateManifest> rates, IList<ToolEffect> confirmed,
        params string[] manifests)
    {
        var policy = MaskingPolicy.Compile(masking);
        var compiler = new CatalogCompiler(new CatalogRules
        {
            Limits = new LimitsOptions(),
            Masking = policy,
            Networks = new NetworkOptions(),
            Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
            Credentials = null,
            Confirmation = new ConfirmationOptions { Effects = confirmed },
        });
        var side = ReviewSide.Take(
            "catalog",
            [.. manifests.Select((text, index) => new ManifestFile($"{index}.yaml", Encoding.UTF8.GetBytes(text), Problem: null))],
            read => compiler.Compile("", read),
            TimeProvider.System);
        side.Findings.Where(finding => finding.Severity == FindingSeverity.Error).Should().BeEmpty();
        var context = new OrganisationContext
        {
            Hierarchy = new ScopeHierarchy(hierarchy),
            Masking = policy,
            Rates = rates,
            Tenants = ["acme", "other"],
        };
        return new JudgedCatalog(side.Manifests, context, tool => tool.Identity.Name.Length * 10);
    }
}
