namespace OrdersBackend;

internal sealed record NewOrder(string? CustomerId, IReadOnlyList<NewOrderLine>? Lines, Address? ShippingAddress, string? Note);
