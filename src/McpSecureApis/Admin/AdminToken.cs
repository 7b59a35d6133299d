using McpSecureApis.Core.Credentials.Secrets;
using McpSecureApis.Core.Keys;

namespace McpSecureApis.Admin;

/// <summary>The operator's token for the admin listener. It may be replaced while the server runs, as a mounted secret is.</summary>
internal sealed class AdminToken(SecretReference reference, TimeProvider clock)
{
    /// <summary>What nobody finds by trying: 32 characters.</summary>
    public const int LeastLength = 32;

    private const string Scheme = "Bearer ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SecretReader _reader = new(reference, clock);

    /// <summary>
    /// What keeps it from letting anybody in: it is not there, unreadable or too short; null when nothing does. Shows nothing of it.
    /// </summary>
    public async Task<string?> FindProblemAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _reader.ReadAsync(Patience, cancellationToken) is not { } token ? $"cannot be used: {_reader.Problem}."
                : IsLongEnough(token) ? null
                : $"names {reference}, which has fewer than {LeastLength} characters; make one with openssl rand -base64 32.";
        }
        catch (TimeoutException)
        {
            return $"cannot be used: {_reader.Problem}.";
        }
    }

    /// <summary>Whether a request brought it. Nothing is let in while it cannot be read.</summary>
    public async Task<bool> IsInAsync(HttpRequest request, CancellationToken cancellationToken) =>
        request.Headers.Authorization is { Count: 1 } headers && headers[0] is { } value &&
        value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) &&
        await ReadAsync(cancellationToken) is { } token && token.FixedTimeEquals(value[Scheme.Length..].Trim(' '));

    private async Task<Secret?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _reader.ReadAsync(Patience, cancellationToken) is { } token && IsLongEnough(token) ? token : null;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static bool IsLongEnough(Secret token) => token.Reveal().Length >= LeastLength;
}
