using System.Diagnostics.CodeAnalysis;

namespace OrdersBackend;

/// <summary>The shop's rows, in memory.</summary>
internal sealed class OrderStore
{
    /// <summary>Orders that callers made; more are refused, so that a demo left running stays small.</summary>
    private const int MaxCreated = 10_000;

    private readonly Lock _gate = new();
    private readonly IReadOnlyList<Customer> _customers;
    private readonly List<Order> _orders;

    public OrderStore()
    {
        (_customers, var orders) = SampleData.Create();
        _orders = [.. orders];
    }

    /// <summary>All orders of a tenant, oldest first; a null tenant is the shop's own staff.</summary>
    public List<Order> OrdersOf(string? tenant)
    {
        lock (_gate)
        {
            return _orders.FindAll(order => tenant is null || order.Tenant == tenant);
        }
    }

    public bool TryFindOrder(string? tenant, string id, [NotNullWhen(true)] out Order? order)
    {
        order = OrdersOf(tenant).Find(candidate => candidate.Id == id);
        return order is not null;
    }

    public bool TryFindCustomer(string? tenant, string id, [NotNullWhen(true)] out Customer? customer)
    {
        customer = _customers.FirstOrDefault(candidate => candidate.Id == id && (tenant is null || candidate.Tenant == tenant));
        return customer is not null;
    }

    /// <summary>Gives the order its number; null when there are too many.</summary>
    public Order? Add(Func<string, Order> create)
    {
        lock (_gate)
        {
            if (_orders.Count >= SampleData.Orders + MaxCreated)
            {
                return null;
            }

            var order = create($"ORD-{_orders.Count + 1:D8}");
            _orders.Add(order);
            return order;
        }
    }

    /// <summary>Cancels once: null when it is cancelled or shipped already.</summary>
    public Order? Cancel(string id, string reason)
    {
        lock (_gate)
        {
            var index = _orders.FindIndex(order => order.Id == id);
            if (_orders[index].Status is "cancelled" or "shipped")
            {
                return null;
            }

            return _orders[index] = _orders[index] with { Status = "cancelled", CancellationReason = reason };
        }
    }
}
