namespace OrdersBackend;

/// <summary>The last requests, oldest first.</summary>
internal sealed class RequestLog
{
    private const int Capacity = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<RecordedRequest> _requests = new();

    public void Add(RecordedRequest request)
    {
        lock (_gate)
        {
            if (_requests.Count == Capacity)
            {
                _requests.Dequeue();
            }

            _requests.Enqueue(request);
        }
    }

    public RecordedRequest[] ToArray()
    {
        lock (_gate)
        {
            return [.. _requests];
        }
    }
}
