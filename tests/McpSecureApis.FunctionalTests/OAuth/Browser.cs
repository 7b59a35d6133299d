using System.Net;
using McpSecureApis.FunctionalTests.Documentation;

namespace McpSecureApis.FunctionalTests.OAuth;

/// <summary>A person with a browser: follows redirects, logs in, ticks the scopes that it wants to let through.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, CookieContainer = new CookieContainer() });

    /// <summary>What the person lets through when asked; everything else on the form stays empty.</summary>
    public HashSet<string> Ticks { get; } = new(StringComparer.Ordinal);

    /// <summary>The scopes that stood on the last form.</summary>
    public IReadOnlyList<string> LastAsked { get; private set; } = [];

    /// <summary>Goes from the authorization request to the redirect address of the client, and gives the query that it would get.</summary>
    public async Task<string> GoAsync(string address, string redirect)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        for (var step = 0; step < 20; step++)
        {
            using var response = await _client.SendAsync(request);
            request.Dispose();
            if (response.Headers.Location is { } location)
            {
                var next = new Uri(request.RequestUri!, location);
                if (next.OriginalString.StartsWith(redirect, StringComparison.Ordinal))
                {
                    return next.Query[1..];
                }

                request = new HttpRequestMessage(HttpMethod.Get, next);
                continue;
            }

            var page = await response.Content.ReadAsStringAsync();
            response.StatusCode.Should().Be(HttpStatusCode.OK, page);
            request = new HttpRequestMessage(HttpMethod.Post, new Uri(request.RequestUri!, Pages.Find(page, "action=\"([^\"]+)\"").Single().Groups[1].Value))
            {
                Content = new FormUrlEncodedContent(FillIn(page)),
            };
        }

        throw new InvalidOperationException("The authorization server never came back to the client.");
    }

    public void Dispose() => _client.Dispose();

    private IEnumerable<KeyValuePair<string, string>> FillIn(string page)
    {
        if (page.Contains("name=\"login\"", StringComparison.Ordinal))
        {
            return [KeyValuePair.Create("login", "ann")];
        }

        LastAsked = [.. Pages.Find(page, "name=\"scope\" value=\"([^\"]+)\"").Select(box => box.Groups[1].Value)];
        return LastAsked.Where(Ticks.Contains).Select(scope => KeyValuePair.Create("scope", scope));
    }
}
