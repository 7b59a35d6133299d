namespace McpSecureApis.FunctionalTests.Sessions;

/// <summary>The client's side of a stream of events: comments are signs of life, data lines are messages.</summary>
internal sealed class EventStream(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public HttpResponseMessage Response => response;

    public static async Task<EventStream> OpenAsync(HttpClient client, HttpRequestMessage request)
    {
        using var limit = new CancellationTokenSource(Patience);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        return new EventStream(response, new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token)));
    }

    /// <summary>The next message; null when the stream ended in order.</summary>
    public async Task<string?> NextAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return line[6..];
            }
        }

        return null;
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}
