namespace OrdersBackend;

/// <summary>How the server misbehaves on a path.</summary>
public sealed record Fault
{
    /// <summary>How long it waits before it answers.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The status in place of the real answer; null answers as ever, after <see cref="Delay"/>.</summary>
    public int? Status { get; init; }

    /// <summary>The body that goes with <see cref="Status"/>.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Cuts the connection in place of an answer.</summary>
    public bool Abort { get; init; }

    /// <summary>How many requests it concerns.</summary>
    public int Times { get; init; } = int.MaxValue;
}
