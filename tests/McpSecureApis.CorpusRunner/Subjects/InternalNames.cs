using System.Net;
using McpSecureApis.Core.Backend.Networks;

namespace McpSecureApis.CorpusRunner.Subjects;

/// <summary>
/// A name service in which every name leads inside, as the corpus says of its names: to the address that it states, to the one that
/// is part of the name, or to a metadata service.
/// </summary>
internal sealed class InternalNames(string? resolvesTo) : IAddressSource
{
    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var stated = Uri.TryCreate(resolvesTo, UriKind.Absolute, out var url) && IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) ? address : null;
        var labels = host.Split('.');
        var inName = labels.Length >= 4 && IPAddress.TryParse(string.Join('.', labels[..4]), out var embedded) ? embedded : null;
        var fallback = host.StartsWith("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback : IPAddress.Parse("169.254.169.254");
        return Task.FromResult<IReadOnlyList<IPAddress>>([stated ?? inName ?? fallback]);
    }
}
