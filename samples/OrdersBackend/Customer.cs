namespace OrdersBackend;

/// <summary>A customer with everything that a shop should rather not have.</summary>
internal sealed record Customer
{
    public required string Id { get; init; }

    public required string Tenant { get; init; }

    public required string Name { get; init; }

    public required string Company { get; init; }

    public required string Email { get; init; }

    public required string Phone { get; init; }

    public required string BirthDate { get; init; }

    public required string NationalId { get; init; }

    public required string Iban { get; init; }

    public required Card Card { get; init; }

    public required Address Address { get; init; }

    public required string LastLoginIp { get; init; }

    public required bool Newsletter { get; init; }

    public required string Notes { get; init; }

    /// <summary>Keys that nobody knows beforehand.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required string PasswordHash { get; init; }

    public required int CreditScore { get; init; }

    public required string InternalRemarks { get; init; }
}
