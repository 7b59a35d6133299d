using System.Diagnostics.CodeAnalysis;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Manifests.Files;

/// <summary>Writes a first manifest for an API, with comments, that passes the check as it stands.</summary>
internal static class ManifestSkeleton
{
    /// <summary>The manifest as YAML, or what is wrong with the name or the URL.</summary>
    public static bool TryWrite(string name, string baseUrl, [NotNullWhen(true)] out string? yaml, [NotNullWhen(false)] out string? problem)
    {
        yaml = null;
        problem = null;
        if (!NameRules.ManifestId.IsMatch(name))
        {
            problem = "NAME is the manifest's id: 1 to 64 lower-case letters, digits and inner hyphens.";
            return false;
        }

        var url = baseUrl.EndsWith('/') ? baseUrl[..^1] : baseUrl;
        if (!StrictHttpUrl.TryParseBase(url, allowPlainHttp: false, out var parsed, out var details))
        {
            problem = $"The base URL {details} Expected: a URL such as https://orders.internal.example/api.";
            return false;
        }

        var networks = StrictHttpUrl.IsLoopback(parsed) ? "[127.0.0.0/8, '::1/128']" : "[public]";
        yaml = Write(name, url.Replace("'", "''", StringComparison.Ordinal), networks);
        return true;
    }

    private static string Write(string name, string url, string networks)
    {
        var prefix = name.Replace('-', '_');
        var tool = prefix.Length <= 60 ? prefix : prefix[..60];
        return $$"""
            # For completion in the editor, write the schema with `manifest schema --output tool-manifest.schema.json` and put as first line:
            # yaml-language-server: $schema=tool-manifest.schema.json
            manifest: {{name}}             # id, unique among all manifests
            version: 0.1.0                 # semantic version, shown in audit records
            owner: team@example.com        # who answers for this manifest
            description: What this API is about, for people.

            backend:
              baseUrl: '{{url}}'
              # Addresses that the host may resolve to. 'public' is every globally routable address; for an internal
              # service write its networks instead, such as [10.20.0.0/16].
              allowedNetworks: {{networks}}
              # credential: {{name}}-service    # name of a credential in the operator's configuration
              timeout: 10s

            tools:
              - name: {{tool}}_get
                title: Get one item
                description: Returns one item by its id.
                effect: read                # read, write or destructive
                access:
                  scopes: ['{{name}}.read']   # the caller needs all of them
                  visibility: hidden        # hidden: unknown without the scopes; listed: answered with a challenge
                request:
                  method: GET
                  path: '/items/{id}'       # "{id}" is the argument of this name
                arguments:                  # JSON Schema; objects are always closed
                  type: object
                  required: [id]
                  properties:
                    id: {type: string, pattern: '^[A-Za-z0-9-]{1,64}$', description: Id of the item.}
                response:
                  fields:                   # only these leave; each has a data class that the operator's policy maps to an action
                    id: public
                    name: public
                    # owner.email: email
                    # lines[].sku: public
                    # notes: free-text
                limits: {perCaller: 60/min}
                examples:
                  - arguments: {id: A-1}
                    expect: allow

            """;
    }
}
