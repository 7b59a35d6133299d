namespace McpSecureApis.Core.Backend.Circuits;

/// <summary>
/// Keeps retries below a tenth of a backend's requests: when everything fails, tries on top of tries are what keeps it down.
/// </summary>
internal sealed class RetryBudget
{
    private const int CostOfRetry = 10;
    private const int Most = 10 * CostOfRetry;

    private int _credit = Most;

    /// <summary>Called for every request, once.</summary>
    public void Earn()
    {
        int credit;
        while ((credit = Volatile.Read(ref _credit)) < Most)
        {
            if (Interlocked.CompareExchange(ref _credit, credit + 1, credit) == credit)
            {
                return;
            }
        }
    }

    /// <summary>Called before a retry.</summary>
    public bool TrySpend()
    {
        int credit;
        while ((credit = Volatile.Read(ref _credit)) >= CostOfRetry)
        {
            if (Interlocked.CompareExchange(ref _credit, credit - CostOfRetry, credit) == credit)
            {
                return true;
            }
        }

        return false;
    }
}
