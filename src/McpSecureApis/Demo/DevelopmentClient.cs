using McpSecureApis.Core.Keys;

namespace McpSecureApis.Demo;

/// <summary>A client that the development issuer knows, and what a token for it says.</summary>
/// <param name="Id">The <c>client_id</c>.</param>
/// <param name="ClientSecret">Its secret, made anew at every start.</param>
/// <param name="Audience">The one audience of its tokens.</param>
/// <param name="Scope">The scopes of its tokens, separated by spaces; may be empty.</param>
/// <param name="Tenant">The <c>tenant_id</c> claim; null leaves it out.</param>
internal sealed record DevelopmentClient(string Id, Secret ClientSecret, string Audience, string Scope, string? Tenant)
{
    /// <summary>How long its tokens live.</summary>
    /// <value>The default is a working day, so that nobody has to renew one while trying things out.</value>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(8);

    /// <summary>Further claims of its tokens.</summary>
    public IReadOnlyDictionary<string, object> Claims { get; init; } = new Dictionary<string, object>(StringComparer.Ordinal);
}
