using System.Net;
using System.Net.Http.Headers;
using McpSecureApis.Core.Backend.Circuits;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Backend.Replies;
using McpSecureApis.Core.Callers.Rest;
using McpSecureApis.Core.Credentials.Values;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests.Writing;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace McpSecureApis.Core.Backend;

/// <summary>The connections to one backend, with its circuit breaker and its retry budget.</summary>
internal sealed partial class BackendConnection : IDisposable
{
    private const string Unreachable = "The service could not be reached.";
    private const string Broke = "The connection to the service broke.";
    private const string BackendOpen = "The service has been failing and is given a pause. Try again later.";

    private const string CallerOpen =
        "Calls of this tool by this caller have been failing and are given a pause. Try again later, with other arguments where they were the cause.";

    private static readonly MediaTypeWithQualityHeaderValue Json = new("application/json");

    private readonly string _host;
    private readonly string _poolKey;
    private readonly bool _isHttps;
    private readonly NetworkOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly HttpMessageInvoker _http;
    private readonly RetryBudget _budget = new();
    private readonly CallerCircuits _circuits;
    private readonly BackendCircuit _circuit;
    private readonly ResiliencePipeline<Attempt> _retrying;

    public BackendConnection(
        BackendDefinition backend, NetworkOptions options, IAddressSource names, CallerCircuits circuits, TimeProvider clock, ILogger logger)
    {
        _poolKey = backend.PoolKey;
        _host = backend.BaseUrl.IdnHost;
        _isHttps = backend.BaseUrl.Scheme == Uri.UriSchemeHttps;
        _options = options;
        _clock = clock;
        _logger = logger;
        var connector = new BackendConnector(backend, names, options.ConnectTimeout, clock, logger);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            // A redirect carries keys, cookies and bodies to hosts that nobody approved; a proxy hides the target from the address check.
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = connector.ConnectAsync,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = options.MaxConnectionsPerBackend,
            MaxResponseHeadersLength = 32,
            MaxResponseDrainSize = 64 * 1024,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),

            // Else calls wait for each other when a backend takes few streams on one HTTP/2 connection.
            EnableMultipleHttp2Connections = true,
            SslOptions = ServerTrust.CreateOptions(),
        });
        _circuits = circuits;
        _circuit = new BackendCircuit(clock, () => Log.CircuitOpened(logger, _host), () => Log.CircuitClosed(logger, _host));
        _retrying = BuildRetry();
    }

    public async Task<Outcomes.Outcome<BackendReply>> SendAsync(Sending sending, CancellationToken cancellationToken)
    {
        var caller = sending.Lease.Call.Caller.Key;
        var key = new CircuitKey(_poolKey, sending.Tool, caller);
        var pass = _circuits.Enter(key);
        if (!pass.IsAllowed)
        {
            return Open(CallerOpen, pass.Wait);
        }

        bool? failed = null;
        var passes = false;
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            // By outcomes, not by exceptions: each method that waits between here and the socket is paid for by every call.
            var end = _circuit.MustYield(caller, out var wait)
                ? default
                : await _circuit.Pipeline.ExecuteOutcomeAsync(
                    static (context, state) =>
                    {
                        // What a half-open circuit lets through is its probe. Who passes it and who went out before it opened are none.
                        state.Sending.IsProbe = state.Self._circuit.IsHalfOpen;
                        return state.Self.CallAsync(state.Sending, context);
                    },
                    context,
                    (Self: this, Sending: sending));
            if (end.Exception is BrokenCircuitException broken)
            {
                wait = broken.RetryAfter ?? TimeSpan.Zero;
            }

            if (wait is { } left)
            {
                passes = _circuit.TryPass(caller);
                if (!passes)
                {
                    return Open(BackendOpen, left);
                }

                end = await CallAsync(sending, context);
            }

            end.ThrowIfException();
            var attempt = end.Result!;
            failed = attempt.SaysNothing ? null : attempt.Failure != FailureKind.None;
            if (attempt.Reply is not null)
            {
                return attempt.Reply;
            }

            if (attempt.Refusal is null)
            {
                // Told apart from our own timeouts: who ended the call knows why and says so.
                cancellationToken.ThrowIfCancellationRequested();
            }

            return attempt.Refusal ?? Refusal.Unspecified;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
            if (passes)
            {
                _circuit.EndPass(caller);
            }

            Leave(key, pass.IsProbe, failed);
        }
    }

    public void Dispose() => _http.Dispose();

    private static Refusal Open(string message, TimeSpan wait) =>
        new(RefusalReason.BackendCircuitOpen, message) { RetryAfter = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(wait.TotalSeconds))) };

    /// <summary>Tells the caller's own circuit whether the call failed; null when nothing was sent, or nothing is known of what was.</summary>
    private void Leave(CircuitKey key, bool isProbe, bool? failed)
    {
        if (failed is { } isFailure)
        {
            if (_circuits.Note(key, isFailure, isProbe))
            {
                Log.CallerCircuitOpened(_logger, key.Tool, _host);
            }
        }
        else if (isProbe)
        {
            _circuits.Abandon(key);
        }
    }

    /// <summary>All tries of a call: only how the last one ended says something about the backend.</summary>
    private async ValueTask<Polly.Outcome<Attempt>> CallAsync(Sending sending, ResilienceContext context)
    {
        _budget.Earn();
        var end = sending.MayRetry
            ? await _retrying.ExecuteOutcomeAsync(
                static (context, state) => state.Self.TryAsync(state.Sending, context), context, (Self: this, Sending: sending))
            : await TryAsync(sending, context);
        if (end.Result is null or { SaysNothing: true } && sending.Failure != FailureKind.None && context.CancellationToken.IsCancellationRequested)
        {
            // Left in the pause before a further try, or at once in that try: the one before it is the last that ended.
            end = Outcome.FromResult(new Attempt(Reply: null, Refusal: null, MayHelpAgain: false, sending.Failure));
        }

        return end.Result is { } attempt ? Outcome.FromResult(_circuit.Note(sending.Lease.Call.Caller.Key, attempt)) : end;
    }

    private async ValueTask<Polly.Outcome<Attempt>> TryAsync(Sending sending, ResilienceContext context)
    {
        sending.Attempts++;
        var ending = context.CancellationToken;
        var startedAt = _clock.GetTimestamp();
        using var deadline = new CancellationTokenSource(_options.ResponseHeadersTimeout, _clock);
        using var ended = ending.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), deadline);
        try
        {
            using var request = Build(sending);
            using var response = await _http.SendAsync(request, deadline.Token);
            return Outcome.FromResult(await AcceptAsync(sending, response, ending));
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // A call that waited long for nothing says something about the backend; one whose caller left at once does not. A probe that
            // was cut short proves no health.
            var waited = _clock.GetElapsedTime(startedAt);
            return Outcome.FromResult(new Attempt(
                Reply: null, Refusal: null, MayHelpAgain: false,
                sending.IsProbe ? FailureKind.Backend : waited >= _options.ResponseHeadersTimeout / 2 ? FailureKind.Call : FailureKind.None));
        }
        catch (OperationCanceledException)
        {
            return Outcome.FromResult(deadline.IsCancellationRequested
                ? Fail(
                    sending,
                    PeerProblem.ResponseTimeout,
                    RefusalReason.BackendTimeout,
                    Unknown(sending, "The service did not answer in time."),
                    mayHelpAgain: false,
                    sending.IsProbe ? FailureKind.Backend : FailureKind.Call)
                : Fail(sending, PeerProblem.ConnectTimeout, RefusalReason.BackendUnreachable, Unreachable, mayHelpAgain: true));
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            // error.Message may quote what the other side sent, so only its kind is logged and nothing of it returned.
            return Outcome.FromResult(Map(sending, error));
        }
    }

    private async Task<Attempt> AcceptAsync(Sending sending, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var isGone = status is 502 or 503 or 504;
        if (status == 401)
        {
            sending.Lease.ReportRefused();
        }

        if ((await BackendReply.ReadAsync(sending, response, _clock, cancellationToken)).TryGet(out var reply, out var refusal))
        {
            return new Attempt(reply, Refusal: null, MayHelpAgain: false, FailureKind.None);
        }

        if (response.IsSuccessStatusCode)
        {
            Log.ReplyNotRead(_logger, sending.Tool, _host, refusal.Cause?.ToCode() ?? refusal.Reason.ToCode(), refusal.Found ?? "none", status);
        }
        else if (status >= 500 || refusal.Cause is not null)
        {
            Log.AttemptFailed(_logger, sending.Tool, _host, refusal.Cause?.ToCode() ?? "status", status);
        }

        sending.Failure = isGone ? FailureKind.Backend : status is >= 500 or < 200 ? FailureKind.Call : FailureKind.None;
        return new Attempt(Reply: null, refusal, MayHelpAgain: isGone, sending.Failure);
    }

    private HttpRequestMessage Build(Sending sending)
    {
        var outgoing = sending.Request;
        var request = new HttpRequestMessage(HttpMethod.Parse(outgoing.Method), outgoing.Uri)
        {
            Version = _isHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        var accepts = false;
        foreach (var (name, value) in outgoing.Headers)
        {
            accepts |= name.Equals("Accept", StringComparison.OrdinalIgnoreCase);
            // Checked where the request was built; asked again because Headers.Add lets control characters through.
            if (!Credential.IsHeaderValue(value))
            {
                throw new InvalidOperationException($"The header '{name}' has a value that no header may have.");
            }

            request.Headers.Add(name, value);
        }

        if (!accepts)
        {
            request.Headers.Accept.Add(sending.Limits.Document is { } document ? new MediaTypeWithQualityHeaderValue(document.Name) : Json);
        }

        request.Headers.Remove("Accept-Encoding");
        request.Headers.Add("Accept-Encoding", "gzip, br");
        if (outgoing.Body is not null || !sending.MayRetry)
        {
            request.Content = sending.MayRetry ? RepeatableBody(outgoing.Body!) : new OnceContent(outgoing.Body);
        }

        // The credential is added last: nothing before this line can log it or branch on it.
        sending.Lease.Attach(request);
        return request;
    }

    private static ReadOnlyMemoryContent RepeatableBody(RequestBody body) =>
        new(body.Bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(body.ContentType) } };

    private Attempt Map(Sending sending, Exception error)
    {
        var problem = PeerProblems.Of(error);
        if (problem == PeerProblem.AddressNotAllowed)
        {
            Log.AttemptFailed(_logger, sending.Tool, _host, problem.ToCode(), 0);
            return new Attempt(
                Reply: null,
                new Refusal(RefusalReason.BackendAddressNotAllowed, "The service's name leads to an address that is not allowed.")
                {
                    Cause = problem,
                },
                MayHelpAgain: false,
                FailureKind.None);
        }

        return problem switch
        {
            PeerProblem.ClientCertificateRequired => Fail(sending, problem, RefusalReason.BackendUnreachable, Unreachable, mayHelpAgain: false),
            PeerProblem.HeadersTooLarge => Fail(
                sending,
                problem,
                RefusalReason.ReplyTooLarge,
                Unknown(sending, "The headers of the service's reply are too large."),
                mayHelpAgain: false),
            PeerProblem.NotHttp or PeerProblem.HttpProtocolError =>
                Fail(sending, problem, RefusalReason.ReplyInvalid, Unknown(sending, "The service's reply is not valid HTTP."), mayHelpAgain: false),
            _ when error is HttpRequestException
            {
                HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError,
            } => Fail(sending, problem, RefusalReason.BackendUnreachable, Unreachable, mayHelpAgain: true),
            _ => Fail(sending, problem, RefusalReason.BackendFailed, Unknown(sending, Broke), mayHelpAgain: true),
        };
    }

    /// <summary>A write that was sent may have been carried out; a model that is not told so tries again.</summary>
    private static string Unknown(Sending sending, string message) => sending.MayRetry
        ? message
        : $"{message} Whether it carried out the request is not known: check before another try.";

    private Attempt Fail(
        Sending sending, PeerProblem cause, RefusalReason reason, string message, bool mayHelpAgain, FailureKind failure = FailureKind.Backend)
    {
        Log.AttemptFailed(_logger, sending.Tool, _host, cause.ToCode(), 0);
        sending.Failure = failure;
        return new Attempt(Reply: null, new Refusal(reason, message) { Cause = cause }, mayHelpAgain, failure);
    }

    private ResiliencePipeline<Attempt> BuildRetry() =>
        new ResiliencePipelineBuilder<Attempt> { TimeProvider = _clock }
            .AddRetry(new RetryStrategyOptions<Attempt>
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(1),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,

                // Asked after the last attempt too; the budget is charged when a retry really follows.
                ShouldHandle = args => ValueTask.FromResult(
                    args.AttemptNumber < 2 && args.Outcome.Result?.MayHelpAgain == true && _budget.TrySpend()),
                OnRetry = args =>
                {
                    Log.Retrying(_logger, _host, args.AttemptNumber + 1);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    private static partial class Log
    {
        [LoggerMessage(BackendEventIds.AttemptFailed, LogLevel.Warning,
            "A request of tool '{Tool}' to host '{Host}' failed: {Cause}, status {Status}.", EventName = "BackendAttemptFailed")]
        public static partial void AttemptFailed(ILogger logger, string tool, string host, string cause, int status);

        [LoggerMessage(BackendEventIds.ReplyNotRead, LogLevel.Warning,
            "A reply of host '{Host}' to tool '{Tool}' was not read: {Cause}, found {Found}, status {Status}.", EventName = "BackendReplyNotRead")]
        public static partial void ReplyNotRead(ILogger logger, string tool, string host, string cause, string found, int status);

        [LoggerMessage(BackendEventIds.Retrying, LogLevel.Information,
            "A request to host '{Host}' is sent again, retry {Retry}.", EventName = "BackendRetrying")]
        public static partial void Retrying(ILogger logger, string host, int retry);

        [LoggerMessage(BackendEventIds.CircuitOpened, LogLevel.Error,
            "Host '{Host}' fails too often and is not called for a while.", EventName = "BackendCircuitOpened")]
        public static partial void CircuitOpened(ILogger logger, string host);

        [LoggerMessage(BackendEventIds.CircuitClosed, LogLevel.Information,
            "Host '{Host}' answers again.", EventName = "BackendCircuitClosed")]
        public static partial void CircuitClosed(ILogger logger, string host);

        [LoggerMessage(BackendEventIds.CallerCircuitOpened, LogLevel.Information,
            "Calls of '{Tool}' by one caller to host '{Host}' fail too often and are not sent for a while.",
            EventName = "BackendCallerCircuitOpened")]
        public static partial void CallerCircuitOpened(ILogger logger, string tool, string host);
    }
}
