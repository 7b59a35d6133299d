namespace OrdersBackend;

/// <summary>How a sample server is started.</summary>
public sealed class OrdersServerOptions
{
    /// <summary>The port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Decides about the value of the Authorization header. Requests without one are answered with 401.</summary>
    public required Func<string, bool> IsAuthorized { get; init; }

    /// <summary>The X-Inspection header that opens <c>/_requests</c>; null keeps it closed.</summary>
    public string? InspectionHeader { get; init; }

    /// <summary>Misbehaviour on request. Tests keep a reference; nothing on the network reaches it.</summary>
    public FaultPlan Faults { get; init; } = new();

    /// <summary>The clock of created orders.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
