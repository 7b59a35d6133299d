namespace OrdersBackend;

internal sealed record Card(string Number, string Expires, string Holder);
