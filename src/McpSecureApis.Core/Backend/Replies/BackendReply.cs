using McpSecureApis.Json;


namespace McpSecureApis.Core.Backend.Replies;

/// <summary>
/// A successful reply of a backend, read whole: status 2xx, decompressed, within its bounds. Nothing in it has been masked. Its body is in a buffer of the
/// pool, which whoever masks it gives back, cleared.
/// </summary>
internal sealed class BackendReply : IDisposable
{
    private readonly PooledBuffer? _body;

    private BackendReply(int status, PooledBuffer? body, bool isJson, TimeSpan duration, int attempts)
    {
        Status = status;
        _body = body;
        IsJson = isJson;
        Duration = duration;
        Attempts = attempts;
    }

    /// <summary>The HTTP status, 200 to 299.</summary>
    public int Status { get; }

    /// <summary>The body after decompression, valid UTF-8 unless it is a document that is no text; empty for 204, 205, when none was wanted, and after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Body => _body?.WrittenMemory ?? default;

    /// <summary>Whether there is a body and it was declared as JSON. It is not parsed yet.</summary>
    public bool IsJson { get; }

    /// <summary>From the first attempt to the last byte.</summary>
    public TimeSpan Duration { get; }

    /// <summary>How often the request was sent, from 1.</summary>
    public int Attempts { get; }

    internal static BackendReply Create(int status, PooledBuffer? body, bool isJson, TimeSpan duration, int attempts) =>
        new(status, body, isJson, duration, attempts);

    /// <summary>Gives the buffer back: nothing may hold on to <see cref="Body"/> then.</summary>
    public void Dispose() => _body?.Dispose();

    public override string ToString() => $"{Status}, {Body.Length} bytes";
}
