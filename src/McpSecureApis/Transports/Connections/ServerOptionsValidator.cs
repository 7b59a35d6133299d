using System.Net;
using FluentValidation;
using McpSecureApis.Core.Callers.Scopes;

namespace McpSecureApis.Transports.Connections;

/// <summary>Reports everything that is wrong with <see cref="ServerOptions"/> at once, with what was found and what would be right.</summary>
internal sealed class ServerOptionsValidator : AbstractValidator<ServerOptions>
{
    private const int MaxBody = 64 * 1024 * 1024;

    public ServerOptionsValidator()
    {
        RuleFor(options => options.PublicUrl).Must(IsPublicUrl)
            .WithMessage(options => $"Server:PublicUrl is '{options.PublicUrl}'; use the https address of this server as clients see it " +
                "(http only for a loopback host), without user, query, fragment or a slash at the end, for example https://mcp.example.com/mcp.");
        RuleFor(options => options.Listen).Must(IsListenUrl)
            .WithMessage(options =>
                $"Server:Listen is '{options.Listen}'; use http, an IP address or localhost, and a port, for example http://127.0.0.1:7420.");
        RuleFor(options => options.Hosts).NotEmpty()
            .WithMessage("Server:Hosts is empty; name at least one Host that clients send, for example mcp.example.com.");
        RuleForEach(options => options.Hosts).Must(IsHost)
            .WithMessage((_, host) =>
                $"Server:Hosts has '{host}'; use a host name or address with or without a port, " +
                "for example mcp.example.com or 127.0.0.1:7420.");
        RuleForEach(options => options.Origins).Must(IsOrigin)
            .WithMessage((_, origin) =>
                $"Server:Origins has '{origin}'; use scheme, host and port as browsers send it, for example https://app.example.com.");
        RuleForEach(options => options.ScopesSupported).Must(scope => ScopeName.IsValid(scope) && !scope.Contains('*', StringComparison.Ordinal))
            .WithMessage((_, scope) =>
                $"Server:ScopesSupported has '{scope}'; use whole scope names, for example orders.read, or listed in place of the list.");
        RuleForEach(options => options.TrustedProxies).Must(network => IPNetwork.TryParse(network, out _))
            .WithMessage((_, network) => $"Server:TrustedProxies has '{network}'; use a network, for example 10.0.0.0/8.");
        Range(options => options.MaxBodyBytes, nameof(ServerOptions.MaxBodyBytes), 1024, MaxBody);
        Range(options => options.MaxDepth, nameof(ServerOptions.MaxDepth), 8, 64);
        Range(options => options.MaxConnections, nameof(ServerOptions.MaxConnections), 1, 100_000);
        Range(options => options.MaxConnectionsPerAddress, nameof(ServerOptions.MaxConnectionsPerAddress), 1, 100_000);
        Range(options => options.FirstByteTimeout, nameof(ServerOptions.FirstByteTimeout), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2));
        Range(options => options.IdleTimeout, nameof(ServerOptions.IdleTimeout), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Range(options => options.VerifiedTokens, nameof(ServerOptions.VerifiedTokens), 0, 1_000_000);
        Range(options => options.HeaderTimeout, nameof(ServerOptions.HeaderTimeout), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2));
        Range(options => options.BodyTimeout, nameof(ServerOptions.BodyTimeout), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2));
        Range(options => options.EarlyHeaders, nameof(ServerOptions.EarlyHeaders), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(50));
        Range(options => options.KeepAlive, nameof(ServerOptions.KeepAlive), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Range(options => options.SessionIdle, nameof(ServerOptions.SessionIdle), TimeSpan.FromMinutes(1), TimeSpan.FromHours(24));
        Range(options => options.MaxSessions, nameof(ServerOptions.MaxSessions), 1, 100_000);
        Range(options => options.MaxSessionsPerCaller, nameof(ServerOptions.MaxSessionsPerCaller), 1, 1000);
        Range(options => options.DrainTimeout, nameof(ServerOptions.DrainTimeout), TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    private static bool IsPublicUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) &&
        (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)) &&
        url.UserInfo.Length == 0 && !text.Contains('?', StringComparison.Ordinal) && !text.Contains('#', StringComparison.Ordinal) &&
        !text.EndsWith('/') && text.All(character => character is > ' ' and < '\x7F' and not '"' and not '\\');

    private static bool IsListenUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp && url.PathAndQuery == "/" &&
        (url.Host == "localhost" || IPAddress.TryParse(url.Host.Trim('[', ']'), out _));

    private static bool IsHost(string text) =>
        text.Length > 0 && Uri.TryCreate($"http://{text}", UriKind.Absolute, out var url) && url.PathAndQuery == "/" && url.UserInfo.Length == 0 &&
        !text.Contains('/', StringComparison.Ordinal) && !text.Contains('*', StringComparison.Ordinal);

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.GetLeftPart(UriPartial.Authority) == text &&
        (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp);

    private void Range<T>(System.Linq.Expressions.Expression<Func<ServerOptions, T>> setting, string name, T least, T most)
        where T : struct, IComparable<T>, IComparable
    {
        var read = setting.Compile();
        RuleFor(setting).InclusiveBetween(least, most)
            .WithMessage(options => $"Server:{name} is {read(options)}; use a value from {least} to {most}.");
    }
}
