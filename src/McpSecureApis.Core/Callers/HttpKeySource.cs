using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using McpSecureApis.Core.Json;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Callers;

/// <summary>
/// An issuer's keys by HTTP: from a configured address, or found by OpenID Connect Discovery and RFC 8414. The handler is the edge of
/// the process; it neither follows redirects nor uses a proxy (<see cref="CreateHandler"/>).
/// </summary>
internal sealed partial class HttpKeySource : IKeySource, IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly string _issuer;
    private readonly Uri? _jwks;
    private readonly ILogger _logger;

    /// <param name="issuer">The configured identifier; metadata must say the same, byte for byte.</param>
    /// <param name="jwks">The address of the JWK set; null to discover it.</param>
    /// <param name="handler">Disposed with this source.</param>
    /// <param name="logger">Takes why an answer was not used.</param>
    public HttpKeySource(string issuer, Uri? jwks, HttpMessageHandler handler, ILogger<HttpKeySource> logger)
    {
        _issuer = issuer;
        _jwks = jwks;
        _http = new HttpMessageInvoker(handler);
        _logger = logger;
    }

    /// <summary>The handler that a real server uses.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = IssuerKeyCache.FetchTimeout,
        MaxConnectionsPerServer = 2,
        MaxResponseHeadersLength = 16,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        SslOptions = ServerTrust.CreateOptions(),
    };

    /// <summary>Whether keys may be asked for there: https, or anything on this machine itself.</summary>
    public static bool IsAllowed(Uri address) =>
        address.IsAbsoluteUri && address.UserInfo.Length == 0 &&
        (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        var jwks = _jwks ?? await DiscoverAsync(cancellationToken);
        return jwks is null ? null : await GetAsync(jwks, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private static IEnumerable<Uri> MetadataAddresses(string issuer)
    {
        var identifier = new Uri(issuer, UriKind.Absolute);
        yield return new Uri(issuer.TrimEnd('/') + "/.well-known/openid-configuration", UriKind.Absolute);

        // RFC 8414 section 3.1 puts the well-known part before the issuer's path.
        yield return new Uri(
            identifier.GetLeftPart(UriPartial.Authority) + "/.well-known/oauth-authorization-server" + identifier.AbsolutePath.TrimEnd('/'), UriKind.Absolute);
    }

    private async Task<Uri?> DiscoverAsync(CancellationToken cancellationToken)
    {
        foreach (var address in MetadataAddresses(_issuer))
        {
            if (await GetAsync(address, cancellationToken) is { } metadata && TryFindKeys(metadata, out var jwks))
            {
                return jwks;
            }
        }

        return null;
    }

    private bool TryFindKeys(byte[] metadata, [NotNullWhen(true)] out Uri? jwks)
    {
        jwks = null;
        if (!StrictJson.TryParse(metadata, out var document, out _))
        {
            Log.SourceRefused(_logger, _issuer, "the metadata is not strict JSON");
            return false;
        }

        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object ||
                !root.TryGetProperty("issuer"u8, out var issuer) || issuer.ValueKind != JsonValueKind.String || !issuer.ValueEquals(_issuer))
            {
                // Somebody else's metadata: its keys would speak in this issuer's name.
                Log.SourceRefused(_logger, _issuer, "the metadata names another issuer");
                return false;
            }

            if (!root.TryGetProperty("jwks_uri"u8, out var uri) || uri.ValueKind != JsonValueKind.String ||
                !Uri.TryCreate(uri.GetString(), UriKind.Absolute, out jwks) || !IsAllowed(jwks))
            {
                Log.SourceRefused(_logger, _issuer, "jwks_uri is missing or is not https");
                jwks = null;
                return false;
            }

            return true;
        }
    }

    private async Task<byte[]?> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Accept.ParseAdd("application/json");
            using var response = await _http.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                Log.SourceRefused(_logger, _issuer, "the status is not 200");
                return null;
            }

            if (response.Content.Headers.ContentType?.MediaType is not { } type ||
                !(type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Equals("application/jwk-set+json", StringComparison.OrdinalIgnoreCase)))
            {
                Log.SourceRefused(_logger, _issuer, "the content type is not JSON");
                return null;
            }

            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var bytes = await BoundedReader.ReadAsync(body, KeySet.MaxBytes, cancellationToken);
            if (bytes is null)
            {
                Log.SourceRefused(_logger, _issuer, "the answer is too large");
            }

            return bytes;
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            Log.SourceRefused(_logger, _issuer, "there was no answer");
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(CallersEventIds.KeySourceRefused, LogLevel.Warning, "An answer about the keys of issuer '{Issuer}' was not used: {Problem}.", EventName = "KeySourceRefused")]
        public static partial void SourceRefused(ILogger logger, string issuer, string problem);
    }
}
