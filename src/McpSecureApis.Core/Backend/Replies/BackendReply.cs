using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Json;


namespace McpSecureApis.Core.Backend.Replies;

/// <summary>
/// A successful reply of a backend, read whole: status 2xx, decompressed, within its bounds. Nothing in it has been masked. Its body is in
/// a buffer of the pool, which whoever masks it gives back, cleared.
/// </summary>
internal sealed class BackendReply : IDisposable
{
    private readonly PooledBuffer? _body;

    private BackendReply(CredentialLease lease, int status, PooledBuffer? body, bool isJson, TimeSpan duration, int attempts)
    {
        Lease = lease;
        Status = status;
        _body = body;
        IsJson = isJson;
        Duration = duration;
        Attempts = attempts;
    }

    /// <summary>The call that was answered, with the credential that must not come back.</summary>
    public CredentialLease Lease { get; }

    /// <summary>The HTTP status, 200 to 299.</summary>
    public int Status { get; }

    /// <summary>
    /// The body after decompression, valid UTF-8 unless it is a document that is no text; empty for 204, 205, when none was
    /// wanted, and after <see cref="Dispose"/>.
    /// </summary>
    public ReadOnlyMemory<byte> Body => _body?.WrittenMemory ?? default;

    /// <summary>Whether there is a body and it was declared as JSON. It is not parsed yet.</summary>
    public bool IsJson { get; }

    /// <summary>From the first attempt to the last byte.</summary>
    public TimeSpan Duration { get; }

    /// <summary>How often the request was sent, from 1.</summary>
    public int Attempts { get; }

    /// <summary>
    /// The check, and the only way to get an instance: the status is one of success, and the body within its bounds and of its type.
    /// </summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async ValueTask<Outcome<BackendReply>> ReadAsync(
        Sending sending, HttpResponseMessage response, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (StatusMapper.Map(response, clock.GetUtcNow()) is { } failed)
        {
            return failed;
        }

        var (body, refusal) = await ReplyReader.ReadAsync(response, sending.Limits, cancellationToken);
        return refusal is null
            ? new BackendReply(
                sending.Lease,
                (int)response.StatusCode,
                body,
                body is not null && sending.Limits.Document is null,
                clock.GetElapsedTime(sending.StartedAt),
                sending.Attempts)
            : refusal;
    }

    /// <summary>Gives the buffer back: nothing may hold on to <see cref="Body"/> then.</summary>
    public void Dispose() => _body?.Dispose();

    public override string ToString() => $"{Status}, {Body.Length} bytes";
}
