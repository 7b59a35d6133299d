using BenchmarkDotNet.Running;
using McpSecureApis.Benchmarks;

// `rooms` prints what each room costs, measured once in this process within seconds; what is not named here goes to BenchmarkDotNet.
if (args is ["rooms", ..])
{
    await RoomReport.WriteAsync(Console.Out, args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 10_000);
    return 0;
}

// `growth` prints how cost grows with tools, callers and answers.
if (args is ["growth"])
{
    await GrowthReport.WriteAsync(Console.Out);
    return 0;
}

// `validation FILE` measures the check of arguments for benchmarks/validation.sh.
if (args is ["validation", var cases])
{
    await using var output = Console.OpenStandardOutput();
    await ValidationReport.WriteAsync(output, cases);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(Workbench).Assembly).Run(args);
return 0;
