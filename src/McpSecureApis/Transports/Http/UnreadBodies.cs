using System.Runtime.InteropServices;
using McpSecureApis.Core.Callers;
using McpSecureApis.Transports.Connections;

namespace McpSecureApis.Transports.Http;

/// <summary>
/// How many requests of each caller wait for their body. A connection holds its place while it is read from, so without a bound one valid token
/// with bodies that never end could hold every place, those that are kept for callers and newcomers too.
/// </summary>
internal sealed class UnreadBodies(ServerOptions options)
{
    /// <summary>One caller's part of the places for connections.</summary>
    private const int Part = 32;

    private const int Fewest = 4;

    private readonly int _most = Math.Max(Fewest, options.MaxConnections / Part);
    private readonly Dictionary<CallerKey, int> _waiting = [];
    private readonly Lock _gate = new();

    /// <summary>Takes a place for a request of this caller; false when all of them wait for bodies already.</summary>
    public bool TryEnter(CallerKey caller)
    {
        lock (_gate)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_waiting, caller, out _);
            if (count >= _most)
            {
                return false;
            }

            count++;
            return true;
        }
    }

    /// <summary>The body is there, or nobody waits for it any more.</summary>
    public void Leave(CallerKey caller)
    {
        lock (_gate)
        {
            if (--CollectionsMarshal.GetValueRefOrNullRef(_waiting, caller) == 0)
            {
                _waiting.Remove(caller);
            }
        }
    }
}
