using BenchmarkDotNet.Attributes;

namespace McpSecureApis.Benchmarks;

/// <summary>The check of an access token: gate, signature, claims.</summary>
[MemoryDiagnoser]
public class TokenBenchmarks
{
    private Workbench _bench = null!;

    [GlobalSetup]
    public async Task SetupAsync() => _bench = await Workbench.OpenAsync();

    [GlobalCleanup]
    public async Task CleanupAsync() => await _bench.DisposeAsync();

    [Benchmark]
    public async Task<bool> Rs256() => (await _bench.VerifyAsync(_bench.Rs256)).TryGet(out _, out _);

    [Benchmark]
    public async Task<bool> Rs256Remembered() => (await _bench.VerifyRememberedAsync(_bench.Rs256)).TryGet(out _, out _);

    [Benchmark]
    public async Task<bool> Es256() => (await _bench.VerifyAsync(_bench.Es256)).TryGet(out _, out _);

    [Benchmark]
    public async Task<bool> Forged() => (await _bench.VerifyAsync(_bench.Forged)).TryGet(out _, out _);
}
