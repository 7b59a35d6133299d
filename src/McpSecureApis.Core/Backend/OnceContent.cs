using System.Net;
using System.Net.Http.Headers;
using McpSecureApis.Core.Requests.Writing;

namespace McpSecureApis.Core.Backend;

/// <summary>
/// A request body that can be written once. The handler replays a request without a body when a pooled connection turns out to be
/// closed, and by then the backend may have carried it out; with this body, even an empty one, it cannot.
/// </summary>
internal sealed class OnceContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private int _written;

    public OnceContent(RequestBody? body)
    {
        _bytes = body?.Bytes ?? default;
        if (body is not null)
        {
            Headers.ContentType = MediaTypeHeaderValue.Parse(body.ContentType);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _written, 1) != 0)
        {
            throw new IOException("A request that may have been carried out is not sent again.");
        }

        await stream.WriteAsync(_bytes, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }
}
