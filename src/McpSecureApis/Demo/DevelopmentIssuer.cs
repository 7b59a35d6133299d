using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpSecureApis.Demo;

/// <summary>
/// A small OAuth authorization server for the demo: discovery (RFC 8414), a JWKS (RFC 7517) and the client credentials grant (RFC 6749
/// section 4.4) with signed access tokens (RFC 9068), for another server too (RFC 8707). It has no users and no login. It listens on
/// loopback only, answers no other Host, and its key lives as long as the process.
/// </summary>
internal sealed class DevelopmentIssuer : IAsyncDisposable
{
    private const string KeyId = "demo";
    private const string EcdsaKeyId = "demo-es256";

    private readonly RSA _key = RSA.Create(2048);
    private readonly ECDsa _ecdsaKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Dictionary<string, DevelopmentClient> _clients = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private readonly WebApplication _app;

    private DevelopmentIssuer(TimeProvider clock, WebApplication app)
    {
        _clock = clock;
        _app = app;
    }

    /// <summary>The issuer's identifier, <c>http://127.0.0.1:PORT</c>.</summary>
    public string Issuer { get; private set; } = string.Empty;

    public string TokenEndpoint => Issuer + "/token";

    /// <summary>Starts on 127.0.0.1.</summary>
    /// <param name="port">The port; 0 takes a free one.</param>
    /// <param name="clock">The clock of <c>iat</c> and <c>exp</c>.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<DevelopmentIssuer> StartAsync(int port, TimeProvider clock, CancellationToken cancellationToken)
    {
        var app = LoopbackHost.Create(port);
        var issuer = new DevelopmentIssuer(clock, app);
        app.Use(issuer.CheckHostAsync);
        app.MapGet("/.well-known/openid-configuration", issuer.WriteMetadataAsync);
        app.MapGet("/.well-known/oauth-authorization-server", issuer.WriteMetadataAsync);
        app.MapGet("/jwks", issuer.WriteKeysAsync);
        app.MapPost("/token", issuer.WriteTokenAsync);
        await app.StartAsync(cancellationToken);
        issuer.Issuer = LoopbackHost.AddressOf(app);
        return issuer;
    }

    public void Add(DevelopmentClient client) => _clients.Add(client.Id, client);

    /// <summary>An access token for a client, signed with RS256: what the token endpoint hands out.</summary>
    public string Mint(DevelopmentClient client) =>
        Mint(client, new SigningCredentials(new RsaSecurityKey(_key) { KeyId = KeyId }, SecurityAlgorithms.RsaSha256));

    /// <summary>The same signed with ES256, the other algorithm that issuers use; what the benchmarks compare.</summary>
    public string MintEs256(DevelopmentClient client) =>
        Mint(client, new SigningCredentials(new ECDsaSecurityKey(_ecdsaKey) { KeyId = EcdsaKeyId }, SecurityAlgorithms.EcdsaSha256));

    private string Mint(DevelopmentClient client, SigningCredentials signing)
    {
        var now = _clock.GetUtcNow();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Issuer,
            ["sub"] = client.Id,
            ["client_id"] = client.Id,
            ["aud"] = client.Audience,
            ["scope"] = client.Scope,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.Add(client.TokenLifetime).ToUnixTimeSeconds(),
            ["jti"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
        };
        if (client.Tenant is not null)
        {
            claims["tenant_id"] = client.Tenant;
        }

        foreach (var (name, value) in client.Claims)
        {
            claims[name] = value;
        }

        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor { Claims = claims, TokenType = "at+jwt", SigningCredentials = signing });
    }

    /// <summary>Whether a token is one of ours for <paramref name="audience"/> and has not ended; what the sample backend asks.</summary>
    /// <remarks>The signature comes first, so that no parser sees a text that we did not write ourselves.</remarks>
    public bool IsValid(string token, string audience)
    {
        var end = token.LastIndexOf('.');
        if (end < 0 || !IsSigned(token.AsSpan(0, end), token.AsSpan(end + 1)))
        {
            return false;
        }

        var parsed = new JsonWebToken(token);
        return parsed.Audiences.Contains(audience, StringComparer.Ordinal) && parsed.ValidTo > _clock.GetUtcNow().UtcDateTime;
    }

    private bool IsSigned(ReadOnlySpan<char> content, ReadOnlySpan<char> signature)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(content.Length)];
        var decoded = new byte[_key.KeySize / 8];
        return signature.Length == Base64Url.GetEncodedLength(decoded.Length) &&
            Base64Url.TryDecodeFromChars(signature, decoded, out var written) &&
            _key.VerifyData(
                bytes.AsSpan(0, Encoding.UTF8.GetBytes(content, bytes)),
                decoded.AsSpan(0, written),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
        _ecdsaKey.Dispose();
    }

    private async Task CheckHostAsync(HttpContext context, RequestDelegate next)
    {
        if (!LoopbackHost.IsOwnHost(context, Issuer))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        await next(context);
    }

    private Task WriteMetadataAsync(HttpContext context) => context.Response.WriteAsJsonAsync(
        new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["issuer"] = Issuer,
            ["token_endpoint"] = TokenEndpoint,
            ["jwks_uri"] = Issuer + "/jwks",
            ["grant_types_supported"] = new[] { "client_credentials" },
            ["response_types_supported"] = Array.Empty<string>(),
            ["token_endpoint_auth_methods_supported"] = new[] { "client_secret_basic" },
        },
        context.RequestAborted);

    private Task WriteKeysAsync(HttpContext context)
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        var point = _ecdsaKey.ExportParameters(includePrivateParameters: false).Q;
        var rsa = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["alg"] = "RS256",
            ["kid"] = KeyId,
            ["n"] = Base64Url.EncodeToString(key.Modulus),
            ["e"] = Base64Url.EncodeToString(key.Exponent),
        };
        var ecdsa = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["kty"] = "EC",
            ["use"] = "sig",
            ["alg"] = "ES256",
            ["kid"] = EcdsaKeyId,
            ["crv"] = "P-256",
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        };
        return context.Response.WriteAsJsonAsync(new { keys = new[] { rsa, ecdsa } }, context.RequestAborted);
    }

    private async Task WriteTokenAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!context.Request.HasFormContentType)
        {
            await WriteErrorAsync(context, HttpStatusCode.BadRequest, "invalid_request");
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (!string.Equals(form["grant_type"], "client_credentials", StringComparison.Ordinal))
        {
            await WriteErrorAsync(context, HttpStatusCode.BadRequest, "unsupported_grant_type");
            return;
        }

        if (Authenticate(context.Request) is not { } client)
        {
            await WriteErrorAsync(context, HttpStatusCode.Unauthorized, "invalid_client");
            return;
        }

        if (form["resource"].ToString() is { Length: > 0 } resource)
        {
            // For a server of the reader's own any scope; whatever takes the demo's tokens takes them with the scopes of their roles only.
            if (_clients.Values.Any(known => string.Equals(known.Audience, resource, StringComparison.Ordinal)))
            {
                await WriteErrorAsync(context, HttpStatusCode.BadRequest, "invalid_target");
                return;
            }

            client = client with { Audience = resource, Scope = form["scope"].ToString() };
        }

        await context.Response.WriteAsJsonAsync(
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["access_token"] = Mint(client),
                ["token_type"] = "Bearer",
                ["expires_in"] = (int)client.TokenLifetime.TotalSeconds,
                ["scope"] = client.Scope,
            },
            context.RequestAborted);
    }

    /// <summary>HTTP Basic with form-encoded parts (RFC 6749 section 2.3.1).</summary>
    private DevelopmentClient? Authenticate(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) ||
            !string.Equals(header.Scheme, "Basic", StringComparison.OrdinalIgnoreCase) || header.Parameter is null)
        {
            return null;
        }

        var decoded = new byte[header.Parameter.Length];
        if (!Convert.TryFromBase64String(header.Parameter, decoded, out var written))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(decoded, 0, written).Split(':', 2);
        return parts.Length == 2 && _clients.TryGetValue(WebUtility.UrlDecode(parts[0]), out var client) &&
            client.ClientSecret.FixedTimeEquals(WebUtility.UrlDecode(parts[1]))
            ? client
            : null;
    }

    private static Task WriteErrorAsync(HttpContext context, HttpStatusCode status, string error)
    {
        context.Response.StatusCode = (int)status;
        return context.Response.WriteAsync(JsonSerializer.Serialize(new { error }), context.RequestAborted);
    }
}
