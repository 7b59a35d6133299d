namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>Who calls in one scenario. Every instance is a client of its own, so that no two scenarios share a budget or an audit record.</summary>
internal sealed record TestCaller(string Scopes)
{
    private static int _last;

    /// <summary>The <c>client_id</c> and the subject; stands in plain text in the caller's audit records.</summary>
    public string Name { get; } = $"client-{Interlocked.Increment(ref _last):00000}";

    public string? Tenant { get; init; } = OrdersBackend.OrdersServer.SampleTenant;

    /// <summary>How long the token lives; the server grants 30 seconds more for clocks that differ.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whose token it is: the usual issuer's, or <c>corp</c> or <c>partner</c>.</summary>
    public string? Issuer { get; init; }

    public IReadOnlyDictionary<string, object> Claims { get; init; } = new Dictionary<string, object>(StringComparer.Ordinal);

    /// <summary>A caller who may call every tool that is not about scopes.</summary>
    public static TestCaller Usual() => new("items.read items.write orders.read orders.write orders.cancel customers.read many.read");
}
