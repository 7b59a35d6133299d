using System.Net;
using McpSecureApis.Core.Backend.Networks;

namespace McpSecureApis.Core.Tests.Backend;

/// <summary>A name service that a test controls, with another answer for each lookup when there are several.</summary>
internal sealed class FixedAddresses(params string[][] answers) : IAddressSource
{
    private int _lookups;

    public int Lookups => _lookups;

    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var lookup = Interlocked.Increment(ref _lookups) - 1;
        return Task.FromResult<IReadOnlyList<IPAddress>>(Array.ConvertAll(answers[Math.Min(lookup, answers.Length - 1)], IPAddress.Parse));
    }
}
