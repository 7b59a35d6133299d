using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using McpSecureApis.Core.Callers.Rest;
using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Callers.IssuerKeys;

/// <summary>
/// An issuer's keys by HTTP: from a configured address, or found by OpenID Connect Discovery and RFC 8414. The handler is the edge of
/// the process; it neither follows redirects nor uses a proxy (<see cref="CreateHandler"/>).
/// </summary>
internal sealed partial class HttpKeySource : IKeySource, IDisposable
{
    private const string MetadataDocument = "metadata";
    private const string KeySetDocument = "key set";

    private readonly RestClient<IKeyDocuments> _http;
    private readonly string _issuer;
    private readonly string _place;
    private readonly Uri? _jwks;
    private readonly ILogger _logger;

    /// <param name="issuer">The configured identifier; metadata must say the same, byte for byte.</param>
    /// <param name="jwks">The address of the JWK set; null to discover it.</param>
    /// <param name="handler">Disposed with this source.</param>
    /// <param name="logger">Takes why an answer was not used.</param>
    public HttpKeySource(string issuer, Uri? jwks, HttpMessageHandler handler, ILogger<HttpKeySource> logger)
        : this(issuer, issuer, jwks, handler, logger)
    {
    }

    /// <param name="issuer">The configured identifier; metadata must say the same, byte for byte.</param>
    /// <param name="place">The identifier below which the metadata is: another one for an issuer that stands for many tenants.</param>
    /// <param name="jwks">The address of the JWK set; null to discover it.</param>
    /// <param name="handler">Disposed with this source.</param>
    /// <param name="logger">Takes why an answer was not used.</param>
    public HttpKeySource(string issuer, string place, Uri? jwks, HttpMessageHandler handler, ILogger<HttpKeySource> logger)
    {
        _issuer = issuer;
        _place = place;
        _jwks = jwks;
        _http = new RestClient<IKeyDocuments>(handler, KeyDocumentShapes.Default, checksMediaType: true);
        _logger = logger;
    }

    /// <summary>The handler that a real server uses.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,

        // A fetch may run in the wake of a client's request: its trace and baggage are not for the issuer.
        ActivityHeadersPropagator = null,
        ConnectTimeout = IssuerKeyCache.FetchTimeout,
        MaxConnectionsPerServer = 2,
        MaxResponseHeadersLength = 16,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        SslOptions = ServerTrust.CreateOptions(),
    };

    /// <summary>Whether an issuer may be there: https, or anything on this machine itself.</summary>
    public static bool IsAllowed(Uri address) =>
        address.IsAbsoluteUri && address.UserInfo.Length == 0 &&
        (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    /// <summary>
    /// Whether keys of <paramref name="issuer"/> may be asked for at <paramref name="address"/>. Plain http on this machine only when the issuer is
    /// on it too: whoever else listens here must not sign for an issuer somewhere else.
    /// </summary>
    public static bool MayHaveKeys(string issuer, Uri address) =>
        IsAllowed(address) &&
        (address.Scheme == Uri.UriSchemeHttps || (Uri.TryCreate(issuer, UriKind.Absolute, out var identifier) && identifier.IsLoopback));

    public async Task<KeyReading> ReadAsync(CancellationToken cancellationToken)
    {
        var jwks = _jwks;
        if (jwks is null)
        {
            (jwks, var failure) = await DiscoverAsync(cancellationToken);
            if (jwks is null)
            {
                return KeyReading.Failed(failure!);
            }
        }

        var answer = await _http.AskAsync(contract => contract.ReadKeysAsync(jwks, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        if (answer.TryGet(out var keys, out var refused))
        {
            using (keys)
            {
                return KeyReading.Of(JsonMarshal.GetRawUtf8Value(keys.RootElement).ToArray());
            }
        }

        Log.SourceRefused(_logger, KeySetDocument, _issuer, jwks.Host, refused.ToString());
        return KeyReading.Failed(refused with { Detail = KeySetDocument });
    }

    public void Dispose() => _http.Dispose();

    private static IEnumerable<Uri> MetadataAddresses(string issuer)
    {
        var identifier = new Uri(issuer, UriKind.Absolute);
        yield return new Uri(issuer.TrimEnd('/') + "/.well-known/openid-configuration", UriKind.Absolute);

        // RFC 8414 section 3.1 puts the well-known part before the issuer's path.
        yield return new Uri(
            identifier.GetLeftPart(UriPartial.Authority) + "/.well-known/oauth-authorization-server" + identifier.AbsolutePath.TrimEnd('/'),
            UriKind.Absolute);
    }

    private async Task<(Uri? Keys, RestFailure? Failure)> DiscoverAsync(CancellationToken cancellationToken)
    {
        RestFailure? told = null;
        foreach (var address in MetadataAddresses(_place))
        {
            var answer = await _http.AskAsync(contract => contract.ReadMetadataAsync(address, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (answer.TryGet(out var metadata, out var failure) && TryFindKeys(metadata, out var jwks, out failure))
            {
                return (jwks, null);
            }

            Log.SourceRefused(_logger, MetadataDocument, _issuer, address.Host, failure!.ToString());

            // That a document is not at one of its two places says less than what was wrong at the other.
            told = told is null or { Status: 404 } ? failure : told;
        }

        return (null, told! with { Detail = MetadataDocument });
    }

    private bool TryFindKeys(IssuerMetadata metadata, [NotNullWhen(true)] out Uri? jwks, [NotNullWhen(false)] out RestFailure? failure)
    {
        jwks = null;
        PeerProblem? problem = null;
        if (metadata.Issuer.ValueKind != JsonValueKind.String || !metadata.Issuer.ValueEquals(_issuer))
        {
            // Somebody else's metadata: its keys would speak in this issuer's name.
            problem = PeerProblem.IssuerMismatch;
        }
        else if (metadata.JwksUri.ValueKind != JsonValueKind.String)
        {
            problem = PeerProblem.KeysAddressMissing;
        }
        else if (!Uri.TryCreate(metadata.JwksUri.GetString(), UriKind.Absolute, out jwks) || !MayHaveKeys(_issuer, jwks))
        {
            problem = PeerProblem.KeysAddressNotAllowed;
        }

        failure = problem is { } found ? new RestFailure(found) : null;
        return failure is null;
    }

    private static partial class Log
    {
        [LoggerMessage(
            CallersEventIds.KeySourceRefused, LogLevel.Warning,
            "The {Document} of issuer '{Issuer}' from host '{Host}' was not used: {Problem}.", EventName = "KeySourceRefused")]
        public static partial void SourceRefused(ILogger logger, string document, string issuer, string host, string problem);
    }
}
