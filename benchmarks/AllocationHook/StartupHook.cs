using System.Globalization;

/// <summary>
/// What the runtime calls before <c>Main</c> of a measured server (its name and place are the runtime's). Keeps the number of bytes that the
/// process has allocated in the file that <c>BENCH_ALLOCATIONS</c> names, so that no measured program needs a door for it.
/// </summary>
#pragma warning disable CA1050, MA0047 // The runtime finds this type by its name, outside any namespace.
internal static class StartupHook
#pragma warning restore CA1050, MA0047
{
    private static Timer? _timer;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("BENCH_ALLOCATIONS") is not { Length: > 0 } path)
        {
            return;
        }

        var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var text = new byte[20];
        _timer = new Timer(_ => Write(file, text), state: null, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
    }

    /// <summary>Twenty digits, always at the same place, so that a reader never sees a part of a number.</summary>
    private static void Write(FileStream file, byte[] text)
    {
        if (GC.GetTotalAllocatedBytes().TryFormat(text, out _, "D20", CultureInfo.InvariantCulture))
        {
            RandomAccess.Write(file.SafeFileHandle, text, fileOffset: 0);
        }
    }
}
