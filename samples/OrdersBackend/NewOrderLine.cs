namespace OrdersBackend;

internal sealed record NewOrderLine(string? Sku, int Quantity);
