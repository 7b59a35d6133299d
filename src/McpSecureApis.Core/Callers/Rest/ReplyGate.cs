using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Callers.Rest;

/// <summary>
/// Lets a reply through only with status 200 and when its whole body is at most 64 KB. Refit reads a body to its end before any serializer sees
/// it, whatever the client's own limit says.
/// </summary>
/// <param name="checksMediaType">Whether the reply has to say that it is JSON.</param>
internal sealed class ReplyGate(bool checksMediaType) : DelegatingHandler
{
    /// <summary>More than any token, metadata document or key set needs.</summary>
    public const int LargestBody = 64 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var reply = await base.SendAsync(request, cancellationToken);
        try
        {
            if ((FindProblem((int)reply.StatusCode) ??
                (checksMediaType ? FindProblem(reply.Content.Headers.ContentType?.MediaType) : null)) is { } failure)
            {
                throw new RestException(failure);
            }

            await reply.Content.LoadIntoBufferAsync(LargestBody, cancellationToken);

            // Refit makes nothing of an empty body, without asking the serializer.
            return reply.Content.Headers.ContentLength == 0 ? throw new RestException(PeerProblem.BodyEmpty) : reply;
        }
        catch (HttpRequestException error) when (error.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            reply.Dispose();
            throw new RestException(PeerProblem.BodyTooLarge);
        }
        catch
        {
            reply.Dispose();
            throw;
        }
    }

    private static RestFailure? FindProblem(int status) => status switch
    {
        200 => null,
        304 => new RestFailure(PeerProblem.NotModified),
        301 or 302 or 303 or 307 or 308 => new RestFailure(PeerProblem.Redirect, status),
        _ => new RestFailure(PeerProblem.HttpStatus, status),
    };

    private static RestFailure? FindProblem(string? mediaType) =>
        mediaType is null ? new RestFailure(PeerProblem.MediaTypeMissing)
        : mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) ||
          mediaType.Equals("application/jwk-set+json", StringComparison.OrdinalIgnoreCase) ? null
        : new RestFailure(PeerProblem.MediaTypeNotExpected);
}
