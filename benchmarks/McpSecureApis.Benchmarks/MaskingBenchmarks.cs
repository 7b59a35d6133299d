using BenchmarkDotNet.Attributes;

namespace McpSecureApis.Benchmarks;

/// <summary>Masking by size of the reply; time and bytes must grow no faster than it.</summary>
[MemoryDiagnoser]
public class MaskingBenchmarks
{
    private Workbench _bench = null!;
    private byte[] _body = [];

    [Params(1024, 100 * 1024, 5 * 1024 * 1024)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _bench = await Workbench.OpenAsync();
        _body = Documents.Orders(Bytes);
    }

    [GlobalCleanup]
    public async Task CleanupAsync() => await _bench.DisposeAsync();

    [Benchmark]
    public object Mask() => _bench.Mask(_body, large: true);
}
