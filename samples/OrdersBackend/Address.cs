namespace OrdersBackend;

internal sealed record Address(string Street, string City, string PostalCode, string Country);
