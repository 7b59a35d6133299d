using System.Globalization;
using System.Text;

namespace McpSecureApis.Core.Masking.Projection;

/// <summary>
/// The keys of one map of a reply as they were written: those that mask alike get <c>#2</c>, <c>#3</c>, so that no name stands there twice.
/// </summary>
/// <param name="map">The map's place; its listed members keep their names.</param>
internal sealed class MaskedKeys(FieldNode map)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>The number that a name which comes again gets next.</summary>
    private readonly Dictionary<string, int> _next = new(StringComparer.Ordinal);

    /// <summary>The name to write for a key that was masked.</summary>
    public string Take(string masked)
    {
        if (TryTake(masked))
        {
            return masked;
        }

        var number = _next.GetValueOrDefault(masked, 2);
        string name;
        do
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{masked}#{number++}");
        }
        while (!TryTake(name));

        _next[masked] = number;
        return name;
    }

    private bool TryTake(string name) => map.FindListed(Encoding.UTF8.GetBytes(name)) is null && _taken.Add(name);
}
