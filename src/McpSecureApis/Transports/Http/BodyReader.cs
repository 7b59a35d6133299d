using System.Buffers;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Transports.Connections;

namespace McpSecureApis.Transports.Http;

/// <summary>Reads a request's body whole, bounded in size and time.</summary>
internal static class BodyReader
{
    private const int FirstBuffer = 4096;

    private static readonly Refusal TooLarge = new(RefusalReason.MessageTooLarge, "The message is too large.");
    private static readonly Refusal TooSlow = new(RefusalReason.MessageMalformed, "The message did not arrive in time.");
    private static readonly Refusal Broken = new(RefusalReason.MessageMalformed, "The message did not arrive whole.");

    public static async Task<Outcome<byte[]>> ReadAsync(
        HttpRequest request, ServerOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (request.ContentLength > options.MaxBodyBytes)
        {
            return TooLarge;
        }

        try
        {
            // Most bodies came with the headers: then there is nothing to wait for, and no clock to set.
            return TryReadNow(request) is { } body ? body : await ReadInTimeAsync(request, options, clock, cancellationToken);
        }
        catch (BadHttpRequestException error)
        {
            return error.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => TooLarge,
                StatusCodes.Status408RequestTimeout => TooSlow,
                _ => Broken,
            };
        }
    }

    /// <summary>The body when all of it is there; null otherwise, and then none of it is taken.</summary>
    private static byte[]? TryReadNow(HttpRequest request)
    {
        if (request.ContentLength is not { } length || !request.BodyReader.TryRead(out var read))
        {
            return null;
        }

        var whole = read.Buffer.Length == length && !read.IsCanceled ? read.Buffer.ToArray() : null;
        request.BodyReader.AdvanceTo(whole is null ? read.Buffer.Start : read.Buffer.End);
        return whole;
    }

    private static async Task<Outcome<byte[]>> ReadInTimeAsync(
        HttpRequest request, ServerOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.BodyTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await ReadAsync(request.Body, (int?)request.ContentLength, options.MaxBodyBytes, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return TooSlow;
        }
    }

    private static async Task<Outcome<byte[]>> ReadAsync(Stream body, int? length, int most, CancellationToken cancellationToken)
    {
        // One byte more than announced or allowed, so that the end is seen without another buffer.
        var buffer = new byte[Math.Min(length ?? FirstBuffer, most) + 1];
        var filled = 0;
        while (true)
        {
            var read = await body.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            filled += read;
            if (filled > most)
            {
                return TooLarge;
            }

            if (read == 0)
            {
                return buffer[..filled];
            }

            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, most + 1L));
            }
        }
    }
}
