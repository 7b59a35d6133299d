using System.Runtime.InteropServices;

namespace McpSecureApis.Core.Masking;

/// <summary>What one call's masking did, for the audit record and the metrics.</summary>
internal sealed class MaskCounts
{
    private static readonly IReadOnlyDictionary<string, int> Nothing = new Dictionary<string, int>(StringComparer.Ordinal);

    private Dictionary<string, int>? _masked;

    /// <summary>Gets how many values were changed or dropped, by data class or detector.</summary>
    public IReadOnlyDictionary<string, int> Masked => _masked ?? Nothing;

    /// <summary>Gets how many values of the reply were not listed or had another shape than declared.</summary>
    public int Drift { get; private set; }

    /// <summary>Gets whether characters were taken out, so that what leaves is not a part of what came.</summary>
    public bool RemovedInvisible { get; private set; }

    public void Add(string name)
    {
        _masked ??= new Dictionary<string, int>(StringComparer.Ordinal);
        CollectionsMarshal.GetValueRefOrAddDefault(_masked, name, out _)++;
    }

    public void AddInvisible()
    {
        RemovedInvisible = true;
        Add(DetectorNames.Invisible);
    }

    public void AddDrift() => Drift++;
}
