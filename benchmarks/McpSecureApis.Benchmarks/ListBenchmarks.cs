using BenchmarkDotNet.Attributes;

namespace McpSecureApis.Benchmarks;

/// <summary><c>tools/list</c> by size of the catalog: which tools a caller may see, and one page of them as it goes out.</summary>
[MemoryDiagnoser]
public class ListBenchmarks
{
    private Workbench _bench = null!;

    [Params(10, 1_000, 10_000)]
    public int Tools { get; set; }

    [GlobalSetup]
    public async Task SetupAsync() => _bench = await Workbench.OpenAsync(ManyTools.Manifests(Tools));

    [GlobalCleanup]
    public async Task CleanupAsync() => await _bench.DisposeAsync();

    [Benchmark]
    public object? FirstPage() => _bench.ListPage(last: false);

    /// <summary>The page behind the largest offset, whose cursor is checked; the first one again when there is one only.</summary>
    [Benchmark]
    public object? LastPage() => _bench.ListPage(last: true);
}
