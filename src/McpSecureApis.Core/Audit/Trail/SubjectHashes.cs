using System.Collections.Concurrent;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Keys;

namespace McpSecureApis.Core.Audit.Trail;

/// <summary>The keyed hashes of callers' subjects, remembered because each call needs one several times.</summary>
internal sealed class SubjectHashes(KeyedHasher hasher)
{
    /// <summary>When they are more, all are made anew, so that many callers cost time and not memory.</summary>
    private const int MostSubjects = 4096;

    private readonly ConcurrentDictionary<(string? Tenant, string Subject), string> _hashes = new();

    public string Of(Caller caller)
    {
        if (_hashes.TryGetValue((caller.Tenant, caller.Subject), out var hash))
        {
            return hash;
        }

        hash = AuditTrail.HashOf(hasher, caller.Tenant, caller.Subject);
        if (_hashes.Count >= MostSubjects)
        {
            _hashes.Clear();
        }

        _hashes.TryAdd((caller.Tenant, caller.Subject), hash);
        return hash;
    }
}
