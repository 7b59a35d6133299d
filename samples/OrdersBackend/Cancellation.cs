namespace OrdersBackend;

internal sealed record Cancellation(string? Reason);
