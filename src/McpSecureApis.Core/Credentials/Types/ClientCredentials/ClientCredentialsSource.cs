using System.Security.Cryptography;
using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Callers.Rest;
using McpSecureApis.Core.Credentials.Secrets;
using McpSecureApis.Core.Credentials.Tokens;
using McpSecureApis.Core.Credentials.Values;
using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Credentials.Types.ClientCredentials;

/// <summary>
/// Keeps the token of one credential: one fetch serves every caller that waits, a caller that leaves does not end it, and a token
/// endpoint that fails is asked at most once a second.
/// </summary>
internal sealed partial class ClientCredentialsSource : ICredentialSource
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    /// <summary>A backend that answers 401 to every token must not turn each call into a token request.</summary>
    private static readonly TimeSpan BetweenDrops = TimeSpan.FromSeconds(30);

    /// <summary>Shorter than this a token may end on its way to the backend.</summary>
    private static readonly TimeSpan LastUse = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly ClientCredentialsOptions _options;
    private readonly TokenRequest _request;
    private readonly SecretReader _clientSecret;
    private readonly TokenEndpointClient _client;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private Held? _held;
    private RestFailure _failure = new(PeerProblem.ConnectionFailed);
    private Task<Held?>? _fetch;
    private DateTimeOffset _nextTry = DateTimeOffset.MinValue;
    private DateTimeOffset _nextDrop = DateTimeOffset.MinValue;

    public ClientCredentialsSource(string name, ClientCredentialsOptions options, TokenRequest request, CredentialSetting setting)
    {
        _name = name;
        _options = options;
        _request = request;
        _clientSecret = setting.ReaderOf(options.ClientSecret);
        _client = setting.Tokens;
        _clock = setting.Clock;
        _logger = setting.Logger;
    }

    public async Task<RestAnswer<Credential>> GetAsync(RecordedCall call, CancellationToken cancellationToken)
    {
        Task<Held?> fetch;
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            var usable = _held is not null && now < _held.EndsAt - LastUse;
            if (usable && now < _held!.RenewAt)
            {
                return new RestAnswer<Credential>(_held.Credential);
            }

            if (_fetch is null && now >= _nextTry)
            {
                _nextTry = now + BetweenTries;
                _fetch = Task.Run(FetchAsync, CancellationToken.None);
            }

            if (usable)
            {
                // Still good: it is renewed behind the calls, so no call waits for it.
                return new RestAnswer<Credential>(_held!.Credential);
            }

            if (_fetch is null)
            {
                return new RestAnswer<Credential>(_failure);
            }

            fetch = _fetch;
        }

        try
        {
            var held = await fetch.WaitAsync(_options.AcquireTimeout, _clock, cancellationToken);
            lock (_gate)
            {
                return held is null ? new RestAnswer<Credential>(_failure) : new RestAnswer<Credential>(held.Credential);
            }
        }
        catch (TimeoutException)
        {
            Log.AcquireTimedOut(_logger, _name);
            return new RestAnswer<Credential>(new RestFailure(PeerProblem.ResponseTimeout));
        }
    }

    private async Task<Held?> FetchAsync()
    {
        // The fetch belongs to nobody's call: its own clock ends it.
        using var deadline = new CancellationTokenSource(_options.AcquireTimeout, _clock);
        var answer = await TryFetchAsync(deadline.Token);
        answer.TryGet(out var token, out var failure);
        Held? held = null;
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            _fetch = null;
            if (token is null)
            {
                // Jitter keeps instances apart that lost the same token endpoint at the same moment.
                _nextTry = now + BetweenTries + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(250));
                _failure = failure!;
            }
            else
            {
                var early = _options.RenewBefore < token.Life / 10 ? _options.RenewBefore : token.Life / 10;
                Held? self = null;
                var credential = Credential.Bearer(_name, token.Value, () => Drop(self));
                _held = held = self = new Held(credential, now + token.Life - early, now + token.Life);
            }
        }

        if (token is null)
        {
            Log.FetchFailed(_logger, _name, _request.Endpoint.IdnHost, failure!.Explained);
        }
        else
        {
            Log.Fetched(_logger, _name, (int)token.Life.TotalSeconds);
        }

        return held;
    }

    private async Task<RestAnswer<AccessToken>> TryFetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await _clientSecret.ReadAsync(_options.AcquireTimeout, cancellationToken) is { } secret)
            {
                return await _client.FetchAsync(_request, secret, cancellationToken);
            }
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            // The secret's own file did not answer: nobody was asked for a token.
        }

        return new RestAnswer<AccessToken>(new RestFailure(PeerProblem.SecretUnavailable) { Detail = _clientSecret.Problem });
    }

    private void Drop(Held? refused)
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            if (refused is null || !ReferenceEquals(_held, refused) || now < _nextDrop)
            {
                return;
            }

            _held = null;
            _nextDrop = now + BetweenDrops;
        }

        Log.Dropped(_logger, _name);
    }

    private sealed record Held(Credential Credential, DateTimeOffset RenewAt, DateTimeOffset EndsAt);

    private static partial class Log
    {
        [LoggerMessage(CredentialsEventIds.TokenFetched, LogLevel.Information,
            "Credential '{Credential}' has a token for {Seconds} s.", EventName = "TokenFetched")]
        public static partial void Fetched(ILogger logger, string credential, int seconds);

        [LoggerMessage(CredentialsEventIds.TokenFetchFailed, LogLevel.Warning,
            "Credential '{Credential}' got no token from host '{Host}': {Problem}.", EventName = "TokenFetchFailed")]
        public static partial void FetchFailed(ILogger logger, string credential, string host, string problem);

        [LoggerMessage(CredentialsEventIds.TokenDropped, LogLevel.Warning,
            "The token of credential '{Credential}' was refused by a backend; the next call gets another one.", EventName = "TokenDropped")]
        public static partial void Dropped(ILogger logger, string credential);

        [LoggerMessage(CredentialsEventIds.AcquireTimedOut, LogLevel.Warning,
            "Credential '{Credential}' could not be had in time.", EventName = "CredentialAcquireTimedOut")]
        public static partial void AcquireTimedOut(ILogger logger, string credential);
    }
}
