using System.Diagnostics;
using System.Globalization;

namespace McpSecureApis.Benchmarks;

/// <summary>How cost grows: with the tools, with the callers, with the answer, and what a reload of everything does to calls that run meanwhile.</summary>
internal static class GrowthReport
{
    public static async Task WriteAsync(TextWriter output)
    {
        await ToolsAsync(output);
        await CallersAsync(output);
        await TokensAsync(output);
        await AnswersAsync(output);
        await ReloadAsync(output);
    }

    private static async Task ToolsAsync(TextWriter output)
    {
        await output.WriteLineAsync("| tools | read and compile ms | first page CPU µs | first page bytes allocated | last page CPU µs | one call CPU µs | managed MB |");
        await output.WriteLineAsync("|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var tools in new[] { 10, 100, 1_000, 10_000 })
        {
            var start = Stopwatch.GetTimestamp();
            await using var bench = await Workbench.OpenAsync(ManyTools.Manifests(tools));
            var opened = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var times = 20_000 / tools + 20;
            bench.ListPage(last: false);
            bench.ListPage(last: true);
            var first = await RoomReport.MeasureAsync(times, () => Done(bench.ListPage(last: false)));
            var last = await RoomReport.MeasureAsync(times, () => Done(bench.ListPage(last: true)));
            var call = await RoomReport.MeasureAsync(300, bench.CallAsync);
            await RowAsync(output, tools, opened, first.Cpu, first.Bytes, last.Cpu, call.Cpu, GC.GetTotalMemory(forceFullCollection: true) / 1e6);
        }
    }

    private static async Task CallersAsync(TextWriter output)
    {
        await output.WriteLineAsync("\n| different callers | limits, CPU ns a call | remembered callers | managed MB more |");
        await output.WriteLineAsync("|---:|---:|---:|---:|");
        foreach (var callers in new[] { 1, 1_000, 100_000, 1_000_000 })
        {
            await using var bench = await Workbench.OpenAsync();
            const int Calls = 1_000_000;
            bench.AcquireAs(0);
            var memory = GC.GetTotalMemory(forceFullCollection: true);
            var cpu = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < Calls; i++)
            {
                bench.AcquireAs(i % callers);
            }

            var used = (Environment.CpuUsage.TotalTime - cpu).TotalNanoseconds / Calls;
            await RowAsync(output, callers, used, bench.RememberedCallers, (GC.GetTotalMemory(forceFullCollection: true) - memory) / 1e6);
        }
    }

    private static async Task TokensAsync(TextWriter output)
    {
        await output.WriteLineAsync("\n| different tokens in turn | check CPU µs | remembered tokens | managed MB more |");
        await output.WriteLineAsync("|---:|---:|---:|---:|");
        foreach (var count in new[] { 1, 1_000, 4_000, 10_000 })
        {
            await using var bench = await Workbench.OpenAsync();
            var tokens = bench.MintTokens(count);
            await CheckAsync(1);
            var memory = GC.GetTotalMemory(forceFullCollection: true);
            await CheckAsync(tokens.Length);
            memory = GC.GetTotalMemory(forceFullCollection: true) - memory;
            var checking = await RoomReport.MeasureAsync(1, () => CheckAsync(10_000));
            await RowAsync(output, count, checking.Cpu / 10_000, bench.RememberedTokens, memory / 1e6);

            async Task CheckAsync(int times)
            {
                for (var i = 0; i < times; i++)
                {
                    await bench.VerifyRememberedAsync(tokens[i % tokens.Length]);
                }
            }
        }
    }

    private static async Task AnswersAsync(TextWriter output)
    {
        await output.WriteLineAsync("\n| answer KB | masking CPU µs | µs a KB | bytes allocated | bytes a byte of answer |");
        await output.WriteLineAsync("|---:|---:|---:|---:|---:|");
        await using var bench = await Workbench.OpenAsync();
        foreach (var kilobytes in new[] { 1, 10, 100, 1_000, 5_000 })
        {
            var body = Documents.Orders(kilobytes * 1024);
            bench.Mask(body, large: true);
            var masking = await RoomReport.MeasureAsync(5_000 / kilobytes + 3, () => Done(bench.Mask(body, large: true)));
            await RowAsync(output, body.Length / 1024.0, masking.Cpu, masking.Cpu / (body.Length / 1024.0), masking.Bytes, masking.Bytes / body.Length);
        }
    }

    private static async Task ReloadAsync(TextWriter output)
    {
        await output.WriteLineAsync("\n| reload of 10,000 tools | ms | slowest call before ms | slowest call meanwhile ms | 99 of 100 before ms | meanwhile ms |");
        await output.WriteLineAsync("|---|---:|---:|---:|---:|---:|");
        await using var bench = await Workbench.OpenAsync(ManyTools.Manifests(10_000));
        foreach (var (name, description) in new[] { ("nothing changed", null), ("one manifest of 1,000 changed", "one"), ("all ten changed", "all") })
        {
            for (var i = 0; i < 2_000; i++)
            {
                await bench.CallAsync();
            }

            var before = await CallsAsync(bench, () => Task.Delay(TimeSpan.FromSeconds(2)));
            var reload = TimeSpan.Zero;
            var meanwhile = await CallsAsync(bench, () => Task.Run(() =>
            {
                var start = Stopwatch.GetTimestamp();
                bench.Reload(description);
                reload = Stopwatch.GetElapsedTime(start);
            }));
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {reload.TotalMilliseconds:0} | {before[^1]:0.0} | {meanwhile[^1]:0.0} | {before[before.Count * 99 / 100]:0.0} | {meanwhile[meanwhile.Count * 99 / 100]:0.0} |"));
        }
    }

    /// <summary>Calls one after the other while something goes on; how long each took, in milliseconds, shortest first.</summary>
    private static async Task<List<double>> CallsAsync(Workbench bench, Func<Task> meanwhile)
    {
        var milliseconds = new List<double>();
        var work = meanwhile();
        do
        {
            var start = Stopwatch.GetTimestamp();
            await bench.CallAsync();
            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        while (!work.IsCompleted);
        await work;
        milliseconds.Sort();
        return milliseconds;
    }

    private static Task Done(object? _) => Task.CompletedTask;

    private static Task RowAsync(TextWriter output, params double[] values) => output.WriteLineAsync(
        "| " + string.Join(" | ", values.Select(value => value.ToString(value < 100 ? "0.##" : "#,##0", CultureInfo.InvariantCulture))) + " |");
}
