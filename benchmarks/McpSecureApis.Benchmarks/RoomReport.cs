using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace McpSecureApis.Benchmarks;

/// <summary>
/// One table of time and bytes for every room, in seconds instead of BenchmarkDotNet's minutes: medians of rounds, each with the bytes that
/// the whole process allocated meanwhile and the processor time that it used, so that what a step hands to other threads counts too. The
/// processor time also says something on a machine that is busy with other work.
/// </summary>
internal static class RoomReport
{
    private const int Rounds = 5;

    private static readonly byte[] Message = """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}},"name":"orders_get","arguments":{"orderId":"ORD-00000001"}}}
        """u8.ToArray();

    public static async Task WriteAsync(TextWriter output, int times)
    {
        await using var bench = await Workbench.OpenAsync();
        var order = Encoding.UTF8.GetBytes(Documents.Order(1));
        var orders = Documents.Orders(100 * 1024);
        await output.WriteLineAsync("| step | µs | CPU µs | bytes |");
        await output.WriteLineAsync("|---|---:|---:|---:|");
        await RowAsync("read the message strictly", times, Sync(() => bench.ReadMessage(Message)));
        await RowAsync("RS256 signature alone", times, RawSignature());
        await RowAsync("token, RS256", times, () => bench.VerifyAsync(bench.Rs256).AsTask());
        await RowAsync("token, RS256, remembered", times, () => bench.VerifyRememberedAsync(bench.Rs256).AsTask());
        await RowAsync("token, ES256", times, () => bench.VerifyAsync(bench.Es256).AsTask());
        await RowAsync("token, forged", times, () => bench.VerifyAsync(bench.Forged).AsTask());
        await RowAsync("Authorization", times, Sync(bench.Authorize));
        await RowAsync("Arguments", times, Sync(bench.Validate));
        await RowAsync("Arguments, refused", times, Sync(() => bench.ValidateWrong()));
        await RowAsync("Limits", times, Sync(bench.AcquireLease));
        await RowAsync("Requests", times, Sync(bench.BuildRequest));
        await RowAsync("Credentials", times, bench.LeaseAsync);
        await RowAsync("Backend, over loopback", times / 4, bench.SendAsync);
        await RowAsync("Masking, 1 KB", times, Sync(() => bench.Mask(order, large: false)));
        await RowAsync("Masking, 100 KB: search for the credential", Math.Max(1, times / 50), Sync(() => bench.ScanCredential(orders)));
        await RowAsync("Masking, 100 KB: strict parsing", Math.Max(1, times / 50), Sync(() => bench.Parse(orders)));
        await RowAsync("Masking, 100 KB", Math.Max(1, times / 50), Sync(() => bench.Mask(orders, large: true)));
        await RowAsync("Audit, one durable record, one caller", times / 10, bench.AppendAsync);
        await RowAsync("Mcp, result to wire objects", times, Sync(bench.MapResult));
        await RowAsync("whole call without transport and token", times / 10, bench.CallAsync);

        async Task RowAsync(string name, int count, Func<Task> step)
        {
            var (microseconds, cpu, bytes) = await MeasureAsync(Math.Max(1, count), step);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {name} | {microseconds:0.0} | {cpu:0.0} | {bytes:0} |"));
        }
    }

    /// <summary>What no check of a token can be cheaper than; on any machine the others are told by how often they cost it.</summary>
    private static Func<Task> RawSignature()
    {
        var key = RSA.Create(2048);
        var data = RandomNumberGenerator.GetBytes(500);
        var signature = key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return Sync(() => key.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static Func<Task> Sync(Action step) => () =>
    {
        step();
        return Task.CompletedTask;
    };

    private static Func<Task> Sync<T>(Func<T> step) => () =>
    {
        _ = step();
        return Task.CompletedTask;
    };

    /// <summary>Medians of rounds, each of so many steps: elapsed and processor time in microseconds, and allocated bytes, a step.</summary>
    public static async Task<(double Microseconds, double Cpu, double Bytes)> MeasureAsync(int times, Func<Task> step)
    {
        var microseconds = new double[Rounds];
        var cpu = new double[Rounds];
        var bytes = new double[Rounds];

        // The first round is for the compiler.
        for (var round = -1; round < Rounds; round++)
        {
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var used = Environment.CpuUsage.TotalTime;
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < times; i++)
            {
                await step();
            }

            var elapsed = Stopwatch.GetElapsedTime(start);
            if (round >= 0)
            {
                cpu[round] = (Environment.CpuUsage.TotalTime - used).TotalMicroseconds / times;
                microseconds[round] = elapsed.TotalMicroseconds / times;
                bytes[round] = (double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / times;
            }
        }

        Array.Sort(microseconds);
        Array.Sort(cpu);
        Array.Sort(bytes);
        return (microseconds[Rounds / 2], cpu[Rounds / 2], bytes[Rounds / 2]);
    }
}
