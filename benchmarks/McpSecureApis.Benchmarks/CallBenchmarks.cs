using BenchmarkDotNet.Attributes;

namespace McpSecureApis.Benchmarks;

/// <summary>The rooms between token and answer, each alone, and the whole trip against a backend on loopback.</summary>
[MemoryDiagnoser]
public class CallBenchmarks
{
    private Workbench _bench = null!;

    [GlobalSetup]
    public async Task SetupAsync() => _bench = await Workbench.OpenAsync();

    [GlobalCleanup]
    public async Task CleanupAsync() => await _bench.DisposeAsync();

    [Benchmark]
    public object Authorization() => _bench.Authorize();

    [Benchmark]
    public object Arguments() => _bench.Validate();

    [Benchmark]
    public bool ArgumentsRefused() => _bench.ValidateWrong();

    [Benchmark]
    public void Limits() => _bench.AcquireLease();

    [Benchmark]
    public object Requests() => _bench.BuildRequest();

    [Benchmark]
    public Task Credentials() => _bench.LeaseAsync();

    [Benchmark]
    public Task Backend() => _bench.SendAsync();

    [Benchmark]
    public Task AuditAppend() => _bench.AppendAsync();

    [Benchmark]
    public object Result() => _bench.MapResult();

    [Benchmark]
    public Task WholeCall() => _bench.CallAsync();
}
