using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Callers.Rest;
using McpSecureApis.Core.Credentials.Values;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Credentials.Tokens;

/// <summary>
/// Asks token endpoints for tokens by the client credentials grant (RFC 6749 section 4.4). Every answer is read strictly and bounded;
/// nothing of it is logged or shown.
/// </summary>
internal sealed class TokenEndpointClient : IDisposable
{
    private const int LongestToken = 16 * 1024;
    private const int LongestDigits = 20;
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(1);

    /// <summary>Assumed when the answer does not say (RFC 6749 section 5.1 leaves it to documentation): short enough to be harmless.</summary>
    private static readonly TimeSpan UnknownLife = TimeSpan.FromMinutes(1);

    private readonly RestClient<ITokenEndpoint> _http;

    public TokenEndpointClient()
        : this(CreateHandler())
    {
    }

    /// <param name="handler">The connections. Disposed with this client.</param>
    public TokenEndpointClient(HttpMessageHandler handler) => _http =
        new RestClient<ITokenEndpoint>(handler, TokenEndpointShapes.Default, checksMediaType: false);

    /// <summary>The handler that a real server uses.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        // A redirect or a proxy would hand the client's secret to a host that the operator did not name.
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        MaxResponseHeadersLength = 32,
        MaxConnectionsPerServer = 4,
        MaxResponseDrainSize = ReplyGate.LargestBody,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        SslOptions = ServerTrust.CreateOptions(),
    };

    /// <summary>One try.</summary>
    public async Task<RestAnswer<AccessToken>> FetchAsync(TokenRequest request, Secret clientSecret, CancellationToken cancellationToken)
    {
        using var form = BuildForm(request, clientSecret);
        var answer = await _http.AskAsync(
            contract => contract.AskAsync(request.Endpoint, BuildAuthorization(request, clientSecret), form, cancellationToken));
        return answer.TryGet(out var reply, out var failure) ? Read(reply) : new RestAnswer<AccessToken>(failure);
    }

    public void Dispose() => _http.Dispose();

    private static FormUrlEncodedContent BuildForm(TokenRequest request, Secret clientSecret)
    {
        var form = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        if (request.Scopes.Count > 0)
        {
            form.Add(new("scope", string.Join(' ', request.Scopes)));
        }

        if (request.Resource is not null)
        {
            form.Add(new("resource", request.Resource));
        }

        if (request.Audience is not null)
        {
            form.Add(new("audience", request.Audience));
        }

        if (request.SecretInForm)
        {
            form.Add(new("client_id", request.ClientId));
            form.Add(new("client_secret", clientSecret.Reveal()));
        }

        return new FormUrlEncodedContent(form);
    }

    private static string? BuildAuthorization(TokenRequest request, Secret clientSecret)
    {
        if (request.SecretInForm)
        {
            return null;
        }

        // RFC 6749 section 2.3.1: both parts are form-encoded before they are joined, so that a colon in the id stays apart.
        var pair = $"{WebUtility.UrlEncode(request.ClientId)}:{WebUtility.UrlEncode(clientSecret.Reveal())}";
        return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(pair))).ToString();
    }

    private static RestAnswer<AccessToken> Read(TokenReply reply)
    {
        var problem = reply switch
        {
            { AccessToken.ValueKind: not JsonValueKind.String } => PeerProblem.NoAccessToken,
            { TokenType.ValueKind: not JsonValueKind.String } => PeerProblem.NoTokenType,
            _ when !string.Equals(reply.TokenType.GetString(), "Bearer", StringComparison.OrdinalIgnoreCase) => PeerProblem.WrongTokenType,
            _ => (PeerProblem?)null,
        };
        if (problem is { } wrong)
        {
            return new RestAnswer<AccessToken>(new RestFailure(wrong));
        }

        var value = reply.AccessToken.GetString()!;
        if (value.Length is 0 or > LongestToken || value.AsSpan().ContainsAnyExcept(HeaderCharacters.Visible))
        {
            return new RestAnswer<AccessToken>(new RestFailure(PeerProblem.AccessTokenUnusable));
        }

        return TryReadLife(reply.ExpiresIn, out var life)
            ? new RestAnswer<AccessToken>(new AccessToken(Secret.Of(value), life))
            : new RestAnswer<AccessToken>(new RestFailure(PeerProblem.ExpiresInUnusable));
    }

    /// <summary>RFC 6749 section 5.1 wants a number. Some servers send its digits as a string, which can mean nothing else.</summary>
    private static bool TryReadLife(JsonElement seconds, out TimeSpan life)
    {
        life = UnknownLife;
        var number = 0d;
        switch (seconds.ValueKind)
        {
            case JsonValueKind.Undefined:
                return true;
            case JsonValueKind.Number when seconds.TryGetDouble(out number):
            case JsonValueKind.String when seconds.GetString() is { Length: > 0 and <= LongestDigits } digits && digits.All(char.IsAsciiDigit) &&
                double.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number):
                break;
            default:
                return false;
        }

        if (!(number >= 1))
        {
            return false;
        }

        // A year or 1e300 is read as a day: the token is asked for again sooner, which is all that the bound costs.
        life = number >= LongestLife.TotalSeconds ? LongestLife : TimeSpan.FromSeconds(number);
        return true;
    }
}
