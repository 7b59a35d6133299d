using System.Diagnostics;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Durability;

/// <summary>The real program on an audit device that is full: calls are refused in time, nothing is sent, and it recovers by itself.</summary>
public sealed class FullDeviceTests
{
    [Fact]
    public Task A_full_device_refuses_calls_until_there_is_room_again() => OnSmallDeviceAsync(RunAsync);

    [Fact]
    public Task A_nearly_full_device_refuses_new_calls_before_a_write_fails() => OnSmallDeviceAsync(RunNearlyFullAsync);

    private static async Task OnSmallDeviceAsync(Func<Deployment, Task> run)
    {
        await using var deployment = await Deployment.CreateAsync();
        Directory.CreateDirectory(deployment.Trail);
        await using var mount = ChildProcess.Start("/bin/sh", ["-c", "exec mount -t tmpfs -o size=256k,mode=700 tmpfs \"$0\"", deployment.Trail]);
        Assert.SkipUnless(await mount.ExitAsync() == 0, "A file system of 256 KiB cannot be mounted here: that takes Linux and root.");
        try
        {
            await run(deployment);
        }
        finally
        {
            TestKit.Canaries.OutputPath("trail on a full device", deployment.Trail);
            await using var unmount = ChildProcess.Start("umount", ["-l", deployment.Trail]);
            await unmount.ExitAsync();
        }
    }

    private static async Task RunAsync(Deployment deployment)
    {
        await deployment.StartAsync();
        (await CallAsync(deployment)).Body.Should().Contain("ORD-00000001");

        var filler = Path.Combine(deployment.Trail, "filler");
        Fill(filler);

        // What is in the last page of the segment may still fit; then no more.
        await Eventually.HoldsAsync(async () => (await CallAsync(deployment)).Body.Contains("audit_unavailable", StringComparison.Ordinal));
        var sent = deployment.Backend.Requests.Count;
        var slowest = TimeSpan.Zero;
        for (var call = 0; call < 20; call++)
        {
            var start = Stopwatch.StartNew();
            (await CallAsync(deployment)).Body.Should().Contain("audit_unavailable");
            slowest = start.Elapsed > slowest ? start.Elapsed : slowest;
        }

        TestContext.Current.SendDiagnosticMessage($"full audit device: slowest of 20 refusals {slowest.TotalMilliseconds:0} ms");
        slowest.Should().BeLessThan(TimeSpan.FromSeconds(2), "the product promises 300 ms; a busy machine needs room");
        deployment.Backend.Requests.Count.Should().Be(sent);
        (await deployment.IsReadyAsync()).Should().BeFalse();

        File.Delete(filler);
        await Eventually.HoldsAsync(deployment.IsReadyAsync);
        (await CallAsync(deployment)).Body.Should().Contain("ORD-00000001");
        (await deployment.StopAsync()).Should().Be(0);
        var (exitCode, output, _) = await Verb.RunAsync("audit", "verify", deployment.Trail);
        exitCode.Should().Be(0, output);
    }

    private static async Task RunNearlyFullAsync(Deployment deployment)
    {
        await deployment.StartAsync();
        (await CallAsync(deployment)).Body.Should().Contain("ORD-00000001");

        // All but 16 KiB: the writes still succeed, and still new calls are refused.
        var filler = Path.Combine(deployment.Trail, "filler");
        Fill(filler);
        using (var stream = new FileStream(filler, FileMode.Open, FileAccess.Write))
        {
            stream.SetLength(stream.Length - (16 * 1024));
        }

        await Eventually.HoldsAsync(async () => !await deployment.IsReadyAsync());
        var sent = deployment.Backend.Requests.Count;
        (await CallAsync(deployment)).Body.Should().Contain("audit_unavailable");
        deployment.Backend.Requests.Count.Should().Be(sent);
        deployment.ServerLog.Should().Contain("Audit:ReserveBytes").And.Contain("no room left on its device").And.NotContain("could not be written");

        File.Delete(filler);
        await Eventually.HoldsAsync(deployment.IsReadyAsync);
        (await CallAsync(deployment)).Body.Should().Contain("ORD-00000001");
        (await deployment.StopAsync()).Should().Be(0);
        var (exitCode, output, _) = await Verb.RunAsync("audit", "verify", deployment.Trail);
        exitCode.Should().Be(0, output);
    }

    private static Task<HttpAnswer> CallAsync(Deployment deployment) =>
        HttpCaller.CallAsync(deployment.Mcp, deployment.Token, "orders_get", """{"orderId":"ORD-00000001"}""");

    private static void Fill(string file)
    {
        using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[1024];
        try
        {
            while (true)
            {
                stream.Write(block);
            }
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }
}
