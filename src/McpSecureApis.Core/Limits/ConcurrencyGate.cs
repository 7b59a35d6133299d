namespace McpSecureApis.Core.Limits;

/// <summary>Counts what runs. The limit comes with each entry, so that a reloaded manifest changes it without losing count.</summary>
internal sealed class ConcurrencyGate
{
    private int _running;

    public int Running => Volatile.Read(ref _running);

    public bool TryEnter(int limit)
    {
        var running = Volatile.Read(ref _running);
        while (running < limit)
        {
            var seen = Interlocked.CompareExchange(ref _running, running + 1, running);
            if (seen == running)
            {
                return true;
            }

            running = seen;
        }

        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _running);
}
