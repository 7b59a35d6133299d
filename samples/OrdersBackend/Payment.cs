namespace OrdersBackend;

internal sealed record Payment(string Method, string? CardNumber, string? Iban, string Reference);
