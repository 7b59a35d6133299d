using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Signing;

namespace McpSecureApis.Core.Audit.Verification;

/// <summary>Records that a trail must hold: those that heads kept elsewhere are about, and those that later chains say they go on from.</summary>
internal sealed class AuditPlaces(Action<AuditError> error)
{
    private readonly Dictionary<(string Writer, long Sequence), (string Hash, AuditError NotFound)> _expected = [];

    public void Expect(AuditHead head, AuditError notFound)
    {
        if (!_expected.TryAdd((head.Writer, head.Sequence), (head.Hash, notFound)) &&
            _expected[(head.Writer, head.Sequence)].Hash != head.Hash)
        {
            error(notFound);
        }
    }

    /// <summary>A record is in the trail.</summary>
    public void Found(string writer, AuditRecord record, string file, long line)
    {
        if (_expected.Count > 0 && _expected.Remove((writer, record.Sequence), out var expected) && expected.Hash != record.Hash)
        {
            error(new AuditError(file, line, "The record is not the one that a head or a later chain names: the trail was rewritten."));
        }
    }

    /// <summary>Everything was read.</summary>
    public void End()
    {
        foreach (var (_, notFound) in _expected.Values)
        {
            error(notFound);
        }
    }
}
