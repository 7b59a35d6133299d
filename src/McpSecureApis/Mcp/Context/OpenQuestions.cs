namespace McpSecureApis.Mcp.Context;

/// <summary>
/// The questions that wait for a person on one connection or in one session. A person reads one after the other; without a bound a model could
/// pile up waiting calls, and pile questions before the person until one is confirmed unread.
/// </summary>
internal sealed class OpenQuestions
{
    public const int Most = 4;

    private int _open;

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= Most)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _open);
}
