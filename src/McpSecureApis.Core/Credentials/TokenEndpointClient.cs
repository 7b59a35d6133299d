using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Json;

namespace McpSecureApis.Core.Credentials;

/// <summary>
/// Asks token endpoints for tokens by the client credentials grant (RFC 6749 section 4.4). Every answer is read strictly and bounded;
/// nothing of it is logged or shown.
/// </summary>
internal sealed class TokenEndpointClient : IDisposable
{
    private const int LargestReply = 64 * 1024;
    private const int LongestToken = 16 * 1024;
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(1);

    /// <summary>Assumed when the answer does not say (RFC 6749 section 5.1 leaves it to documentation): short enough to be harmless.</summary>
    private static readonly TimeSpan UnknownLife = TimeSpan.FromMinutes(1);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
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
        MaxResponseDrainSize = LargestReply,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        SslOptions = ServerTrust.CreateOptions(),
    });

    /// <summary>One try.</summary>
    public async Task<(AccessToken? Token, TokenFetchProblem Problem)> FetchAsync(
        Uri endpoint, CredentialEntryOptions options, Secret clientSecret, CancellationToken cancellationToken)
    {
        try
        {
            using var request = Build(endpoint, options, clientSecret);
            using var reply = await _http.SendAsync(request, cancellationToken);
            var problem = (int)reply.StatusCode switch
            {
                200 => TokenFetchProblem.None,
                >= 300 and < 400 => TokenFetchProblem.Redirected,
                >= 400 and < 500 => TokenFetchProblem.Refused,
                _ => TokenFetchProblem.Failed,
            };
            if (problem != TokenFetchProblem.None)
            {
                return (null, problem);
            }

            var body = await ReadAsync(reply.Content, cancellationToken);
            return body is null ? (null, TokenFetchProblem.TooLarge) : Parse(body.Value);
        }
        catch (OperationCanceledException)
        {
            return (null, TokenFetchProblem.TimedOut);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return (null, TokenFetchProblem.Unreachable);
        }
        catch (FormatException)
        {
            return (null, TokenFetchProblem.SecretUnavailable);
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Build(Uri endpoint, CredentialEntryOptions options, Secret clientSecret)
    {
        var form = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        if (options.Scopes.Count > 0)
        {
            form.Add(new("scope", string.Join(' ', options.Scopes)));
        }

        if (options.Resource is not null)
        {
            form.Add(new("resource", options.Resource));
        }

        if (options.Audience is not null)
        {
            form.Add(new("audience", options.Audience));
        }

        var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        if (string.Equals(options.ClientAuthentication, "post", StringComparison.Ordinal))
        {
            form.Add(new("client_id", options.ClientId!));
            form.Add(new("client_secret", clientSecret.Reveal()));
        }
        else
        {
            // RFC 6749 section 2.3.1: both parts are form-encoded before they are joined, so that a colon in the id stays apart.
            var pair = $"{WebUtility.UrlEncode(options.ClientId!)}:{WebUtility.UrlEncode(clientSecret.Reveal())}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(pair)));
        }

        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Content = new FormUrlEncodedContent(form);
        return request;
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[LargestReply + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > LargestReply)
        {
            // Not a conditional expression: there, null would become an empty Memory by the conversion from an array.
            return null;
        }

        return buffer.AsMemory(0, length);
    }

    private static (AccessToken? Token, TokenFetchProblem Problem) Parse(ReadOnlyMemory<byte> body)
    {
        if (!StrictJson.TryParse(body, out var document, out _))
        {
            return (null, TokenFetchProblem.Malformed);
        }

        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object ||
                !root.TryGetProperty("access_token", out var token) || token.ValueKind != JsonValueKind.String ||
                !root.TryGetProperty("token_type", out var type) || type.ValueKind != JsonValueKind.String ||
                !TryReadLife(root, out var life))
            {
                return (null, TokenFetchProblem.Malformed);
            }

            if (!string.Equals(type.GetString(), "Bearer", StringComparison.OrdinalIgnoreCase))
            {
                return (null, TokenFetchProblem.WrongTokenType);
            }

            var value = token.GetString()!;
            return value.Length is 0 or > LongestToken || value.AsSpan().ContainsAnyExcept(HeaderCharacters.Visible)
                ? (null, TokenFetchProblem.Malformed)
                : (new AccessToken(Secret.Of(value), life), TokenFetchProblem.None);
        }
    }

    private static bool TryReadLife(JsonElement root, out TimeSpan life)
    {
        life = UnknownLife;
        if (!root.TryGetProperty("expires_in", out var seconds))
        {
            return true;
        }

        // A year or 1e300 is read as a day: the token is asked for again sooner, which is all that the bound costs.
        if (seconds.ValueKind != JsonValueKind.Number || !seconds.TryGetDouble(out var number) || !(number >= 1))
        {
            return false;
        }

        life = number >= LongestLife.TotalSeconds ? LongestLife : TimeSpan.FromSeconds(number);
        return true;
    }
}
