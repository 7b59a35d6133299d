using System.Text.Json.Serialization;
using McpSecureApis.Core.Outcomes;
using Refit;

namespace McpSecureApis.Core.Callers.Rest;

/// <summary>
/// Asks endpoints with a fixed contract, written as an interface for Refit's source generator. Whatever the contract, the rules are the same: only
/// 200 counts, no redirects, at most 64 KB, strict JSON, and nothing of request or reply in a log or an exception.
/// </summary>
internal sealed class RestClient<TContract> : IDisposable
    where TContract : class
{
    /// <summary>Contracts name whole addresses; Refit wants a base all the same, and one that exists could be asked by mistake.</summary>
    private static readonly Uri NoBase = new("https://unset.invalid/");

    private readonly HttpClient _client;
    private readonly TContract _contract;

    /// <param name="handler">The connections; it follows no redirects and uses no proxy. Disposed with this client.</param>
    /// <param name="shapes">The types of the contract's replies.</param>
    /// <param name="checksMediaType">Whether a reply has to say that it is JSON.</param>
    public RestClient(HttpMessageHandler handler, JsonSerializerContext shapes, bool checksMediaType)
    {
        // Not from a client factory: it keeps services of its own and writes logs, and a handler that lives as long as its client needs neither.
        _client = new HttpClient(new ReplyGate(checksMediaType) { InnerHandler = handler })
        {
            BaseAddress = NoBase,

            // Who asks brings the deadline, by its own clock.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _contract = RestService.ForGenerated<TContract>(_client, CreateSettings(shapes));
    }

    /// <summary>Asks once.</summary>
    /// <param name="ask">The method of the contract, with the token that ends the wait.</param>
    public async Task<RestAnswer<TReply>> AskAsync<TReply>(Func<TContract, Task<TReply>> ask)
        where TReply : notnull
    {
        try
        {
            return new RestAnswer<TReply>(await ask(_contract));
        }
        catch (RestException refused)
        {
            return new RestAnswer<TReply>(refused.Failure);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            return new RestAnswer<TReply>(new RestFailure(PeerProblems.Of(error)));
        }
    }

    public void Dispose() => _client.Dispose();

    private static RefitSettings CreateSettings(JsonSerializerContext shapes) => new(new StrictContentSerializer(shapes))
    {
        // All three, because Refit's own exceptions keep the request with its secret and the reply.
        ExceptionFactory = static reply => new ValueTask<Exception?>(
            reply.IsSuccessStatusCode ? null : new RestException(new RestFailure(PeerProblem.HttpStatus, (int)reply.StatusCode))),
        DeserializationExceptionFactory = static (_, error) => new ValueTask<Exception?>(
            error as RestException ?? new RestException(PeerProblem.ShapeNotDeclared)),
        TransportExceptionFactory = static (_, error, _) => error,
    };
}
