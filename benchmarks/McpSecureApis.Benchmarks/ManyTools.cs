using System.Globalization;
using System.Text;

namespace McpSecureApis.Benchmarks;

/// <summary>Manifests with as many tools as a measurement wants.</summary>
internal static class ManyTools
{
    /// <summary>Manifests of at most a thousand tools each, as one file has an upper bound.</summary>
    /// <param name="tools">How many tools there are in all.</param>
    /// <param name="description">What each says of itself; another text makes every tool another.</param>
    public static IEnumerable<string> Manifests(int tools, string description = "Returns one thing by its number.")
    {
        for (var first = 0; first < tools; first += 1000)
        {
            var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $$"""
                format: 1
                manifest: many-{{first}}
                version: 1.0.0
                owner: benchmarks@example.com
                description: Many tools.
                backend: {baseUrl: 'http://127.0.0.1:9', allowedNetworks: [127.0.0.0/8], timeout: 1s}
                tools:

                """);
            for (var number = first; number < Math.Min(tools, first + 1000); number++)
            {
                text.Append(CultureInfo.InvariantCulture, $$$$"""
                      - name: tool_{{{{number}}}}
                        description: {{{{description}}}}
                        effect: read
                        access: {scopes: [orders.read]}
                        request: {method: GET, path: '/things/{id}'}
                        arguments: {type: object, required: [id], properties: {id: {type: string, pattern: '^[0-9]{1,9}$'}}}
                        response: {fields: {id: public, name: name}}

                    """);
            }

            yield return text.ToString();
        }
    }
}
