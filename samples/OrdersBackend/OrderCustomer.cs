namespace OrdersBackend;

internal sealed record OrderCustomer(string Id, string Name, string Email, string Phone);
