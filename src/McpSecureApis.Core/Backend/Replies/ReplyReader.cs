using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Unicode;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Backend.Replies;

/// <summary>
/// Reads the body of a successful reply: declared as JSON in UTF-8 or as the document that is expected, decompressed, and
/// never more than its bound.
/// </summary>
internal static class ReplyReader
{
    /// <summary>A compressed JSON document seldom shrinks to less than a twentieth; a bomb shrinks to a thousandth.</summary>
    private const int HighestRatio = 100;

    /// <summary>Below this many bytes no ratio is looked at: short and repetitive is normal.</summary>
    private const int RatioFrom = 64 * 1024;

    private const string ContentType = "Content-Type";
    private const string Charset = "charset";
    private const string Gzipped = "gzip";
    private const string Brotli = "br";

    private const int FirstBuffer = 16 * 1024;

    /// <summary>A length that is promised is believed so far; the rest has to arrive.</summary>
    private const int LargestFirstBuffer = 256 * 1024;

    /// <summary>Returns the bytes, which the caller gives back; null when the reply has no body.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async ValueTask<(PooledBuffer? Body, Refusal? Refusal)> ReadAsync(
        HttpResponseMessage response, ReplyLimits limits, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (!limits.ExpectsBody || status is 204 or 205)
        {
            return (null, null);
        }

        var headers = response.Content.Headers;
        if (headers.ContentLength == 0)
        {
            // What is empty needs no type; one that is given still has to be right: an error page may be empty too.
            return (null, headers.Contains(ContentType) ? FindOtherType(headers, limits, status) : null);
        }

        var encodings = headers.ContentEncoding;
        if (!TryFindEncoding(encodings, out var encoding))
        {
            return (null, Refuse(RefusalReason.ReplyInvalid, "The service's reply has an encoding that was not asked for.", status) with
            {
                Cause = PeerProblem.ContentEncodingNotSupported,
                Found = ReplyWords.Encoding(encodings),
            });
        }

        if (headers.ContentLength > limits.MaxBytes)
        {
            return (null, TooLarge(limits, status));
        }

        await using var wire = new CountingStream(await response.Content.ReadAsStreamAsync(cancellationToken));
        if (FindOtherType(headers, limits, status) is { } otherType)
        {
            // A reply without a length may still be empty.
            var isEmpty = otherType.Cause == PeerProblem.MediaTypeMissing && await IsEmptyAsync(wire, cancellationToken);
            return (null, isEmpty ? null : otherType);
        }

        try
        {
            await using var packed = encoding is null ? null : new CompressedStream(wire, encoding == Gzipped ? Gzip.TrailerLength : 0);
            if (packed is not null && await packed.IsEmptyAsync(cancellationToken))
            {
                return (null, null);
            }

            await using var decoded = packed is null ? wire : await DecodeAsync(packed, encoding, cancellationToken);
            var first = packed is null ? Math.Min((int)(headers.ContentLength ?? FirstBuffer), LargestFirstBuffer) : FirstBuffer;
            var body = await ReadAsync(decoded, wire, first, limits.MaxBytes, cancellationToken);
            if (body is null)
            {
                return (null, TooLarge(limits, status));
            }

            if (packed is not null && !(packed.IsWhole && (encoding != Gzipped || Gzip.IsTrailerOf(packed.Trailer, body.Written))))
            {
                body.Dispose();
                return (null, NotDecompressed(status));
            }

            if (body.Written.IsEmpty)
            {
                body.Dispose();
                return (null, null);
            }

            if (limits.Document is not { IsText: false } && !Utf8.IsValid(body.Written))
            {
                body.Dispose();
                return (null, Refuse(RefusalReason.ReplyInvalid, "The service's reply is not valid UTF-8.", status) with
                {
                    Cause = PeerProblem.NotUtf8,
                });
            }

            return (body, null);
        }
        catch (Exception error) when (encoding is not null && error is InvalidDataException or InvalidOperationException)
        {
            // The decoders throw these for bytes that are not theirs.
            return (null, NotDecompressed(status));
        }
    }

    private static async Task<PooledBuffer?> ReadAsync(
        Stream decoded, CountingStream wire, int first, int maxBytes, CancellationToken cancellationToken)
    {
        // One byte more than expected, so that the end is seen without a larger buffer. It goes back cleared: other calls read into it.
        var buffer = new PooledBuffer(Math.Min(first, maxBytes) + 1);
        var isWhole = false;
        try
        {
            while (true)
            {
                var read = await decoded.ReadAsync(buffer.GetMemory(1), cancellationToken);
                if (read == 0)
                {
                    isWhole = true;
                    return buffer;
                }

                buffer.Advance(read);
                var length = buffer.Written.Length;
                if (length > maxBytes || wire.Count > (long)maxBytes + RatioFrom ||
                    (length > RatioFrom && length / HighestRatio > wire.Count))
                {
                    return null;
                }
            }
        }
        finally
        {
            if (!isWhole)
            {
                buffer.Dispose();
            }
        }
    }

    private static async Task<bool> IsEmptyAsync(Stream stream, CancellationToken cancellationToken) =>
        await stream.ReadAsync(new byte[1], cancellationToken) == 0;

    private static async Task<Stream> DecodeAsync(CompressedStream packed, string? encoding, CancellationToken cancellationToken)
    {
        if (encoding != Gzipped)
        {
            return new BrotliStream(packed, CompressionMode.Decompress);
        }

        // Not GZipStream: it takes several members for one, and whatever is no member for nothing.
        await Gzip.ReadHeaderAsync(packed, cancellationToken);
        return new DeflateStream(packed, CompressionMode.Decompress);
    }

    /// <summary>At most one encoding: nested ones multiply, and no server needs them. Null for none.</summary>
    private static bool TryFindEncoding(ICollection<string> encodings, out string? encoding)
    {
        var name = encodings.Count == 1 ? encodings.First() : null;
        encoding = string.Equals(name, Gzipped, StringComparison.OrdinalIgnoreCase) ? Gzipped
            : string.Equals(name, Brotli, StringComparison.OrdinalIgnoreCase) ? Brotli
            : null;
        return encoding is not null || encodings.Count == 0 || string.Equals(name, "identity", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The refusal of a reply that is declared as something else; null when it is what is expected.</summary>
    private static Refusal? FindOtherType(HttpContentHeaders headers, ReplyLimits limits, int status)
    {
        if (!headers.NonValidated.TryGetValues(ContentType, out var lines))
        {
            return OtherType(PeerProblem.MediaTypeMissing, found: null);
        }

        // Which of several counts is for every reader to guess: the platform takes the first, others the last.
        if (lines.Count > 1)
        {
            return OtherType(PeerProblem.MediaTypeAmbiguous, found: null);
        }

        if (limits.Document is null && IsUsual(lines.ToString()))
        {
            return null;
        }

        // Null when the platform cannot read it: the header is there, and names nothing.
        var type = headers.ContentType;
        if (type?.MediaType is not { } media)
        {
            return OtherType(PeerProblem.MediaTypeNotExpected, ReplyWords.Other);
        }

        if (limits.Document is { } document ? !media.Equals(document.Name, StringComparison.OrdinalIgnoreCase) : !IsJson(media))
        {
            return OtherType(PeerProblem.MediaTypeNotExpected, ReplyWords.MediaType(media));
        }

        if (HasSeveralCharsets(type))
        {
            return OtherType(PeerProblem.MediaTypeAmbiguous, found: null);
        }

        return type.CharSet is null || type.CharSet.AsSpan().Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? null
            : OtherType(PeerProblem.CharsetNotUtf8, ReplyWords.Charset(type.CharSet));

        Refusal OtherType(PeerProblem cause, string? found) => Refuse(
            RefusalReason.ReplyMediaType,
            limits.Document is null ? "The service's reply is not JSON in UTF-8." : "The service's reply is not of the declared media type.",
            status) with
        {
            Cause = cause,
            Found = found,
        };
    }

    /// <summary>
    /// Whether the charset is given twice, or in the extended or continued form of RFC 2231, which some read and the platform does not.
    /// </summary>
    private static bool HasSeveralCharsets(MediaTypeHeaderValue type)
    {
        var count = 0;
        foreach (var parameter in type.Parameters)
        {
            if (parameter.Name.StartsWith(Charset, StringComparison.OrdinalIgnoreCase))
            {
                count += parameter.Name.Length == Charset.Length ? 1 : parameter.Name[Charset.Length] == '*' ? 2 : 0;
            }
        }

        return count > 1;
    }

    /// <summary>What nearly every service says, without a parser.</summary>
    private static bool IsUsual(string type) =>
        type.Equals("application/json", StringComparison.OrdinalIgnoreCase) ||
        type.Equals("application/json; charset=utf-8", StringComparison.OrdinalIgnoreCase);

    private static bool IsJson(string media) =>
        media.Equals("application/json", StringComparison.OrdinalIgnoreCase) ||
        (media.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && media.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private static Refusal TooLarge(ReplyLimits limits, int status)
    {
        var message = $"The service's reply is larger than the {limits.MaxBytes} bytes that this tool may return. Ask for less at once.";
        return Refuse(RefusalReason.ReplyTooLarge, message, status) with { Cause = PeerProblem.BodyTooLarge };
    }

    private static Refusal NotDecompressed(int status) =>
        Refuse(RefusalReason.ReplyInvalid, "The service's reply could not be decompressed.", status) with { Cause = PeerProblem.DecompressionFailed };

    private static Refusal Refuse(RefusalReason reason, string message, int status) => new(reason, message) { BackendStatus = status };
}
