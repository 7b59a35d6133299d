using McpSecureApis.Core.Credentials;
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

    /// <summary>Whether there is one that is long enough.</summary>
    public async Task<bool> IsThereAsync(CancellationToken cancellationToken) => await ReadAsync(cancellationToken) is not null;

    /// <summary>Whether a request brought it. Nothing is let in while it cannot be read.</summary>
    public async Task<bool> IsInAsync(HttpRequest request, CancellationToken cancellationToken) =>
        request.Headers.Authorization is { Count: 1 } headers && headers[0] is { } value && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) &&
        await ReadAsync(cancellationToken) is { } token && token.FixedTimeEquals(value[Scheme.Length..].Trim(' '));

    private async Task<Secret?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _reader.ReadAsync(Patience, cancellationToken) is { } token && token.Reveal().Length >= LeastLength ? token : null;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
