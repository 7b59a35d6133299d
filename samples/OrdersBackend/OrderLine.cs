namespace OrdersBackend;

internal sealed record OrderLine(string Sku, string Description, int Quantity, decimal UnitPrice, decimal PurchasePrice);
