namespace OrdersBackend;

/// <summary>An order as the shop keeps it. What of it may leave is the manifest's business, not the shop's.</summary>
internal sealed record Order
{
    public required string Id { get; init; }

    public required string Tenant { get; init; }

    public required string Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string Currency { get; init; }

    public required decimal Total { get; init; }

    public required OrderCustomer Customer { get; init; }

    public required Address ShippingAddress { get; init; }

    public required Payment Payment { get; init; }

    /// <summary>Left out of answers unless <c>expand=lines</c> asks for them.</summary>
    public IReadOnlyList<OrderLine>? Lines { get; init; }

    public string? Notes { get; init; }

    public string? CancellationReason { get; init; }

    public required decimal Margin { get; init; }

    public required int FraudScore { get; init; }
}
