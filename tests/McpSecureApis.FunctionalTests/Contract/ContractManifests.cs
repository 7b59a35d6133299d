using System.Text;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>The manifests of the contract: a tool for each way in which a call can go on or end.</summary>
internal static class ContractManifests
{
    /// <summary>Tools of <c>items</c> whose response is the usual one.</summary>
    private const string Reply = "response: {fields: {id: public, note: public, price: public, big: public, echo: free-text}}";

    public static string Items(string url) => Head("items", url, "20s") + $$$$"""
        claims: {department: string}
        tools:
          - name: items_get
            description: Returns one item.
            effect: read
            access: {scopes: [items.read]}
            request: {method: GET, path: '/items/{key}', query: {q: '{q}'}, headers: {X-Note: '{note}'}}
            arguments:
              type: object
              required: [key]
              properties:
                key: {type: string, maxLength: 100}
                q: {type: string, maxLength: 100}
                note: {type: string, maxLength: 100}
            {{{{Reply}}}}
          - name: items_create
            description: Creates an item.
            effect: write
            access: {scopes: [items.write]}
            request: {method: POST, path: /items, body: {key: '{key}', price: '{price}', big: '{big}', tags: '{tags}'}}
            arguments:
              type: object
              required: [key]
              properties:
                key: {type: string, pattern: '^[a-z0-9-]{1,60}$'}
                price: {type: number}
                big: {type: integer}
                tags: {type: array, maxItems: 3, items: {type: string, enum: [a, b]}}
            {{{{Reply}}}}
          - name: items_named
            description: Names an item.
            effect: write
            access: {scopes: [items.write], when: ['!arguments.code.startsWith("no")']}
            request: {method: POST, path: '/named', query: {name: '{name}'}, body: {name: '{name}', code: '{code}', free: '{free}', big: '{big}', words: '{words}'}}
            arguments:
              type: object
              required: [name]
              properties:
                name: {type: string, maxLength: 6, normalize: NFC}
                code: {type: string, maxLength: 20, normalize: NFKC, default: ok}
                free: {type: string}
                big: {type: number}
                words: {type: string, pattern: '^(?:[a-z]+-)*end$'}
            {{{{Reply}}}}
          - name: items_upload
            description: Keeps a document.
            effect: write
            access: {scopes: [items.write]}
            request:
              method: POST
              path: /documents
              multipart:
                kind: scan
                note: '{note}'
                tag: {argument: tags}
                document: {file: {argument: document, maxBytes: 1KiB, mediaTypes: [application/pdf, image/png], filename: '{name}.pdf'}}
            bind: {who: {claim: sub, in: body, name: owner}}
            arguments:
              type: object
              required: [name, document]
              properties:
                name: {type: string, pattern: '^[A-Za-z0-9-]{1,60}$'}
                note: {type: string, maxLength: 100}
                tags: {type: array, maxItems: 3, items: {type: string, maxLength: 60}}
                document: {type: string, contentEncoding: base64}
            {{{{Reply}}}}
          - name: items_picture
            description: Replaces a picture.
            effect: write
            idempotent: true
            access: {scopes: [items.write]}
            request: {method: PUT, path: '/items/{key}/picture', file: {argument: picture, maxBytes: 45KiB, mediaTypes: [image/png]}}
            arguments:
              type: object
              required: [key, picture]
              properties: {key: {type: string}, picture: {type: string, contentEncoding: base64, contentMediaType: image/png}}
            {{{{Reply}}}}
          - name: items_form
            description: Sends a form.
            effect: write
            access: {scopes: [items.write]}
            request: {method: POST, path: /form, form: {kind: a b, key: '{key}', tag: {argument: tags}}}
            arguments: {type: object, required: [key], properties: {key: {type: string}, tags: {type: array, items: {type: string} } } }
            {{{{Reply}}}}
          - name: items_styled
            description: Looks up several keys at once.
            effect: read
            access: {scopes: [items.read]}
            request:
              method: GET
              path: /many/{keys}
              pathParameters: {keys: {argument: keys, style: matrix, explode: true}}
            arguments: {type: object, required: [keys], properties: {keys: {type: array, minItems: 1, items: {type: string} } } }
            {{{{Reply}}}}
          - name: items_filtered
            description: Finds public items by name.
            effect: read
            access: {scopes: [items.read]}
            request:
              method: POST
              safe: true
              path: /catalogs('{catalog}')/items
              pathParameters: {catalog: {template: '{catalog}', escape: odata}}
              query: {$filter: {template: "Visibility eq 'public' and Name eq '{name}'", escape: odata}}
              body:
                query_string: {query: {template: '+visibility:public +name:"{name}"', escape: lucene}}
                where: {template: '{{"visibility":"public","name":"{name}"}}', escape: json}
            arguments: {type: object, required: [catalog, name], properties: {catalog: {type: string}, name: {type: string}}}
            {{{{Reply}}}}
          - name: items_hidden
            description: For others only.
            effect: read
            access: {scopes: [hidden.read]}
            request: {method: GET, path: '/hidden/{key}'}
            arguments: {type: object, required: [key], properties: {key: {type: string, x-mcp-header: Key}}}
            {{{{Reply}}}}
          - name: items_repeated
            description: Its key stands in a header too.
            effect: read
            access: {scopes: [items.read]}
            request: {method: GET, path: '/repeated/{key}', query: {q: '{q}'}}
            arguments: {type: object, required: [key], properties: {key: {type: string, x-mcp-header: Key}, q: {type: string, x-mcp-header: Query}}}
            {{{{Reply}}}}
          - name: items_map
            description: Keys that are data.
            effect: read
            access: {scopes: [map.read]}
            request: {method: GET, path: '/map/{key}'}
            arguments: {type: object, required: [key], properties: {key: {type: string}}}
            response:
              fields:
                id: public
                owner.name: public
                lines[].sku: public
                'm.*': public
                'byEmail.*.n': {class: public, keys: email}
          - name: items_listed
            description: Needs two scopes.
            effect: read
            access: {scopes: [listed.one, listed.two], visibility: listed}
            request: {method: GET, path: '/listed/{key}'}
            arguments: {type: object, required: [key], properties: {key: {type: string}}}
            {{{{Reply}}}}
          - name: items_finance
            description: For one department.
            effect: read
            access: {scopes: [items.read], visibility: listed, when: ['caller.department == "finance"']}
            request: {method: GET, path: '/finance/{key}'}
            arguments: {type: object, required: [key], properties: {key: {type: string}}}
            {{{{Reply}}}}
          - name: items_amount
            description: Small amounts only.
            effect: read
            access: {scopes: [items.read], when: ['arguments.amount <= 500']}
            request: {method: GET, path: '/amounts/{key}', query: {amount: '{amount}'}}
            arguments: {type: object, required: [key, amount], properties: {key: {type: string}, amount: {type: integer, minimum: 0, maximum: 1000}}}
            {{{{Reply}}}}
          - name: items_screened
            description: Takes no text that reads like instructions.
            effect: read
            screening: refuse
            access: {scopes: [items.read]}
            request: {method: GET, path: '/screened/{key}', query: {q: '{q}'}}
            arguments: {type: object, required: [key], properties: {key: {type: string}, q: {type: string, maxLength: 300}}}
            {{{{Reply}}}}
          - name: items_destroy
            description: Destroys an item.
            effect: destructive
            access: {scopes: [items.write]}
            request: {method: DELETE, path: '/items/{key}'}
            arguments: {type: object, required: [key], properties: {key: {type: string}}}
            {{{{Reply}}}}
          - name: items_purge
            description: Deletes an item of the caller's department.
            effect: destructive
            access: {scopes: [items.write]}
            request: {method: DELETE, path: '/del/{department}/{key}'}
            bind: {department: {claim: department, in: path, name: department}}
            arguments: {type: object, required: [key], properties: {key: {type: string}}}
            {{{{Reply}}}}
          - name: items_rare
            description: Once an hour.
            effect: read
            access: {scopes: [items.read]}
            request: {method: GET, path: '/rare/{key}'}
            arguments: {type: object, required: [key], properties: {key: {type: string}}}
            {{{{Reply}}}}
            limits: {perCaller: 1/h}
          - name: items_single
            description: One at a time.
            effect: read
            access: {scopes: [items.read]}
            request: {method: GET, path: '/single/{key}'}
            arguments: {type: object, required: [key], properties: {key: {type: string}}}
            {{{{Reply}}}}
            limits: {concurrent: 1}
          - name: items_region
            description: Of the caller's region.
            effect: read
            access: {scopes: [items.read]}
            request: {method: GET, path: '/regions/{region}/{key}'}
            arguments: {type: object, required: [key], properties: {key: {type: string}}}
            bind: {region: {claim: region, in: path, name: region}}
            {{{{Reply}}}}
          - name: items_small
            description: Answers little.
            effect: read
            access: {scopes: [items.read]}
            request: {method: GET, path: '/small/{key}'}
            arguments: {type: object, required: [key], properties: {key: {type: string}}}
            response: {maxBytes: 1KiB, fields: {id: public}}
          - name: items_list
            description: Answers with an array.
            effect: read
            access: {scopes: [items.read]}
            request: {method: GET, path: '/all/{key}'}
            arguments: {type: object, required: [key], properties: {key: {type: string}}}
            response: {fields: {'[].id': public, '[].owner': email}}
          - name: items_touch
            description: Answers with nothing.
            effect: write
            access: {scopes: [items.write]}
            request: {method: PUT, path: '/touched/{key}'}
            arguments: {type: object, required: [key], properties: {key: {type: string}}}
            response: none
        """;

    /// <summary>Tools, a resource and a prompt that ask for the caller's tenant under each of the names that it may have.</summary>
    public static string Tenants(string url)
    {
        var text = new StringBuilder(Head("tenants", url, "20s")).Append("claims: {tid: string, org: string, tenant_id: string, department: string}\ntools:\n");
        foreach (var name in new[] { "tid", "org", "tenant_id", "tenant", "department" })
        {
            text.Append($$$$"""
                  - name: bound_{{{{name}}}}
                    description: Sends what is under one name.
                    effect: read
                    access: {scopes: [items.read]}
                    request: {method: GET, path: '/items/{key}'}
                    arguments: {type: object, required: [key], properties: {key: {type: string}}}
                    bind: {value: {claim: {{{{name}}}}, in: header, name: X-Tenant}}
                    {{{{Reply}}}}
                  - name: only_{{{{name}}}}
                    description: For those who have one value under one name.
                    effect: read
                    access: {scopes: [items.read], when: ['caller.{{{{name}}}} == "corp"']}
                    request: {method: GET, path: '/items/{key}'}
                    arguments: {type: object, required: [key], properties: {key: {type: string}}}
                    {{{{Reply}}}}

                """);
        }

        return text.Append("""
            resources:
              - name: tenant_resource
                description: Sends what is under one name.
                uri: tenants://{key}
                access: {scopes: [items.read]}
                request: {method: GET, path: '/items/{key}'}
                arguments: {type: object, required: [key], properties: {key: {type: string}}}
                bind: {value: {claim: tid, in: header, name: X-Tenant}}
                response: {fields: {id: public}}
            prompts:
              - name: tenant_prompt
                description: For one tenant.
                access: {scopes: [items.read], when: ['caller.tid == "corp"']}
                messages: [{text: Say it.}]
            """).ToString();
    }

    /// <summary>A manifest with the one tool <c>NAME_get</c>.</summary>
    public static string One(string name, string url, string timeout = "20s", string networks = "127.0.0.0/8", string? credential = "contract") =>
        Head(name, url, timeout, networks, credential) + $$$$"""
        tools:
          - name: {{{{name}}}}_get
            description: Returns one item.
            effect: read
            access: {scopes: [items.read]}
            request: {method: GET, path: '/{{{{name}}}}/{key}'}
            arguments: {type: object, required: [key], properties: {key: {type: string}}}
            {{{{Reply}}}}
          - name: {{{{name}}}}_write
            description: Changes one item.
            effect: write
            access: {scopes: [items.write]}
            request: {method: POST, path: '/{{{{name}}}}', body: {key: '{key}'}}
            arguments: {type: object, required: [key], properties: {key: {type: string}}}
            {{{{Reply}}}}
        """;

    /// <summary>More tools than a page of the list holds.</summary>
    public static string Many(string url, int count)
    {
        var text = new StringBuilder(Head("many", url, "20s")).Append("tools:\n");
        for (var i = 0; i < count; i++)
        {
            text.Append($$$"""
                  - name: many_{{{i:000}}}
                    description: One of many.
                    effect: read
                    access: {scopes: [many.read]}
                    request: {method: GET, path: /many/{{{i}}} }
                    response: {fields: {id: public}}

                """);
        }

        return text.ToString();
    }

    /// <summary>Fixed resources, templates and prompts, so many of each.</summary>
    public static string Entries(string name, string url, int count, string scope)
    {
        // Names and URIs are the catalog's, so a second manifest of this kind has others.
        var prefix = name == "entries" ? string.Empty : $"{name}_";
        var resources = new StringBuilder("tools: []\nresources:\n");
        var prompts = new StringBuilder("prompts:\n");
        for (var i = 0; i < count; i++)
        {
            resources.Append($$$$"""
                  - name: {{{{prefix}}}}fixed_{{{{i:000}}}}
                    description: One of many.
                    uri: {{{{name}}}}://fixed/{{{{i}}}}
                    access: {scopes: [{{{{scope}}}}]}
                    request: {method: GET, path: /fixed/{{{{i}}}} }
                    response: {fields: {id: public}}
                  - name: {{{{prefix}}}}template_{{{{i:000}}}}
                    description: One of many.
                    uri: {{{{name}}}}://template/{{{{i}}}}/{key}
                    access: {scopes: [{{{{scope}}}}]}
                    request: {method: GET, path: '/template/{{{{i}}}}/{key}'}
                    arguments: {type: object, required: [key], properties: {key: {type: string}}}
                    response: {fields: {id: public}}

                """);
            prompts.Append($"  - {{name: {prefix}prompt_{i:000}, description: One of many., access: {{scopes: [{scope}]}}, messages: [{{text: Say it.}}]}}\n");
        }

        return Head(name, url, "20s") + resources + prompts;
    }

    /// <summary>A resource and a prompt that may be had once an hour.</summary>
    public static string Rare(string url) => Head("rare", url, "20s") + """
        tools: []
        resources:
          - name: rare_resource
            description: Once an hour.
            uri: rare://one
            access: {scopes: [rare.read]}
            request: {method: GET, path: /rare/one}
            response: {fields: {id: public}}
            limits: {perCaller: 1/h}
        prompts:
          - name: rare_prompt
            description: Once an hour.
            access: {scopes: [rare.read]}
            messages: [{text: Say it.}]
            limits: {perCaller: 1/h}
        """;

    /// <summary>Resources that are no JSON.</summary>
    public static string Documents(string url) => Head("documents", url, "20s") + """
        tools: []
        resources:
          - name: document_text
            description: A text.
            uri: documents://text/{key}
            mimeType: text/plain
            access: {scopes: [documents.read]}
            request: {method: GET, path: '/text/{key}'}
            arguments: {type: object, required: [key], properties: {key: {type: string}}}
            response: {content: free-text}
          - name: document_picture
            description: A picture.
            uri: documents://picture
            mimeType: image/png
            access: {scopes: [documents.read]}
            request: {method: GET, path: /picture}
            response: {content: public, maxBytes: 1KiB}
          - name: document_scan
            description: A picture that nobody is given.
            uri: documents://scan
            mimeType: image/png
            access: {scopes: [documents.read]}
            request: {method: GET, path: /scan}
            response: {content: medical}
        """;

    private static string Head(string name, string url, string timeout, string networks = "127.0.0.0/8", string? credential = "contract") => $$"""
        format: 1
        manifest: {{name}}
        version: 1.0.0
        owner: tests@example.com
        backend:
          baseUrl: {{url}}
          allowedNetworks: [{{networks}}]
          timeout: {{timeout}}
        {{(credential is null ? "" : $"  credential: {credential}\n")}}
        """;
}
