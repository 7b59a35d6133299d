using ModelContextProtocol.Protocol;

namespace McpSecureApis.Transports.Stdio;

/// <summary>
/// The ids of requests that were cancelled last. None of them is taken again: the cancelled request may still be ending, and its end would be taken
/// for the other's. Used by the reading side alone. MCP, "Requests": an id is used once in a session.
/// </summary>
internal sealed class CancelledIds
{
    private const int Most = 1_000;

    private readonly HashSet<RequestId> _ids = [];
    private readonly Queue<RequestId> _order = new();

    public bool Contains(RequestId id) => _ids.Contains(id);

    public void Add(RequestId id)
    {
        if (!_ids.Add(id))
        {
            return;
        }

        _order.Enqueue(id);
        if (_order.Count > Most)
        {
            _ids.Remove(_order.Dequeue());
        }
    }
}
