using System.Runtime.InteropServices;

namespace McpSecureApis.Core.Masking.Policy;

/// <summary>What one call's masking did, for the audit record and the metrics.</summary>
internal sealed class MaskCounts
{
    /// <summary>Stands for the paths over the bound. No field path looks like it.</summary>
    public const string OtherDrift = "(other)";

    private static readonly IReadOnlyDictionary<string, int> Nothing = new Dictionary<string, int>(StringComparer.Ordinal);
    private static readonly IReadOnlyList<KeyValuePair<string, int>> NoDrift = [];

    /// <summary>More places of one reply are counted together: a backend that changed everything must not fill the records.</summary>
    private const int MostDriftPaths = 20;

    private const int MostDriftCharacters = 2048;

    private Dictionary<string, int>? _masked;
    private List<KeyValuePair<string, int>>? _drift;
    private int _driftCharacters;

    /// <summary>Gets how many values were changed or dropped, by data class or detector.</summary>
    public IReadOnlyDictionary<string, int> Masked => _masked ?? Nothing;

    /// <summary>Gets how many values of the reply were not listed or had another shape than declared, by the manifest's path.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Drift => _drift ?? NoDrift;

    /// <summary>Gets their sum.</summary>
    public int Dropped { get; private set; }

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

    /// <param name="path">From the compiled fields, so that the same place has the same string.</param>
    public void AddDrift(string path)
    {
        Dropped++;
        _drift ??= new(8);
        if (TryCount(path))
        {
            return;
        }

        _driftCharacters += path.Length;
        if (_drift.Count < MostDriftPaths && _driftCharacters <= MostDriftCharacters)
        {
            _drift.Add(new(path, 1));
        }
        else if (!TryCount(OtherDrift))
        {
            _drift.Add(new(OtherDrift, 1));
        }
    }

    private bool TryCount(string path)
    {
        foreach (ref var place in CollectionsMarshal.AsSpan(_drift))
        {
            if (ReferenceEquals(place.Key, path))
            {
                place = new(path, place.Value + 1);
                return true;
            }
        }

        return false;
    }
}
