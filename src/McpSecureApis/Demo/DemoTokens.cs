using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace McpSecureApis.Demo;

/// <summary>Gets a fresh token from a demo that runs in another terminal of the same user.</summary>
internal static class DemoTokens
{
    /// <summary>The token, or null when no demo runs, or it does not know the role or does not give such a token.</summary>
    /// <param name="role">The role.</param>
    /// <param name="audience">Another server that the token is for; null for the demo's own.</param>
    /// <param name="scope">The scopes for that other server, separated by spaces.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<string?> RequestAsync(string role, string? audience, string? scope, CancellationToken cancellationToken)
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), DemoFolder.NamePrefix + "*")
            .OrderByDescending(Directory.GetCreationTimeUtc))
        {
            var file = Path.Combine(folder, DemoFolder.TokenAccessFile);
            if (TryRead(file) is { } access && access.Secrets.TryGetValue(role, out var secret) &&
                await TryRequestAsync(access.TokenEndpoint, role, secret, Form(audience, scope), cancellationToken) is { } token)
            {
                return token;
            }
        }

        return null;
    }

    private static DemoTokenAccess? TryRead(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<DemoTokenAccess>(File.ReadAllBytes(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            // Left behind by a demo that was killed, or another user's.
            return null;
        }
    }

    private static Dictionary<string, string> Form(string? audience, string? scope)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "client_credentials" };
        if (audience is not null)
        {
            form["resource"] = audience;
            form["scope"] = scope ?? string.Empty;
        }

        return form;
    }

    private static async Task<string?> TryRequestAsync(
        Uri tokenEndpoint, string role, string secret, Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5) };
        using var request = new HttpRequestMessage(HttpMethod.Post, tokenEndpoint)
        {
            Content = new FormUrlEncodedContent(form),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{role}:{secret}")));
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return null;
            }

            using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            return body.RootElement.GetProperty("access_token").GetString();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
