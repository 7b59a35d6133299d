using System.Net;
using FluentValidation;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Manifests.Rules;

/// <summary>
/// The rules of a backend as far as the file alone decides them; which networks are allowed at all is judged where they are compiled.
/// </summary>
internal sealed class BackendManifestValidator : AbstractValidator<BackendManifest>
{
    private static readonly TimeSpan LeastTimeout = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan MostTimeout = TimeSpan.FromMinutes(5);

    public BackendManifestValidator()
    {
        RuleFor(backend => backend.BaseUrl).Custom((url, context) =>
        {
            if (url is not null && !StrictHttpUrl.TryParseBase(url.OriginalString, context.InstanceToValidate.AllowPlainHttp, out _, out var problem))
            {
                context.Break(
                    "base-url",
                    $"The base URL {problem.TrimEnd('.')}",
                    url.OriginalString,
                    "a URL such as https://orders.internal.example/api");
            }
        });
        RuleFor(backend => backend.AllowedNetworks).Custom((networks, context) =>
        {
            if (networks is { Count: 0 })
            {
                context.Break("empty", "A backend has at least one allowed network", "an empty list", "networks such as 10.20.0.0/16, or public");
            }
        });
        RuleForEach(backend => backend.AllowedNetworks).Custom((network, context) =>
        {
            if (network is not null && !IsNetwork(network))
            {
                context.Break(
                    "network",
                    "This is not a network",
                    network,
                    "CIDR notation with no bit set behind the prefix, such as 10.20.0.0/16, or public");
            }
        });
        RuleFor(backend => backend.Credential).Matches(
            NameRules.Credential,
            "credential-name",
            "This is not the name of a credential",
            "1 to 64 letters, digits, dots, hyphens and underscores");
        RuleFor(backend => backend.Timeout).Custom((timeout, context) =>
        {
            if (timeout < LeastTimeout || timeout > MostTimeout)
            {
                context.Break("timeout", "The timeout is out of range", timeout.ToString(), "1ms to 5m");
            }
        });
    }

    private static bool IsNetwork(string text)
    {
        if (string.Equals(text, "public", StringComparison.Ordinal))
        {
            return true;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPNetwork.TryParse(text, out var network) || text.Contains('%', StringComparison.Ordinal))
        {
            return false;
        }

        // Only the usual form: 10.1/16 and 010.0.0.0/8 mean different networks to different programs.
        return string.Equals(network.ToString(), text, StringComparison.OrdinalIgnoreCase);
    }
}
