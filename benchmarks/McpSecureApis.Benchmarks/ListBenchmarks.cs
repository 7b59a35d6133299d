using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;

namespace McpSecureApis.Benchmarks;

/// <summary><c>tools/list</c> by size of the catalog: which tools a caller may see, and one page of them as wire objects.</summary>
[MemoryDiagnoser]
public class ListBenchmarks
{
    private Workbench _bench = null!;

    [Params(10, 1_000, 10_000)]
    public int Tools { get; set; }

    [GlobalSetup]
    public async Task SetupAsync() => _bench = await Workbench.OpenAsync(Manifests(Tools));

    [GlobalCleanup]
    public async Task CleanupAsync() => await _bench.DisposeAsync();

    [Benchmark]
    public int List() => _bench.List();

    /// <summary>Manifests of at most a thousand tools each, as one file has an upper bound.</summary>
    private static IEnumerable<string> Manifests(int tools)
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
                        description: Returns one thing by its number.
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
