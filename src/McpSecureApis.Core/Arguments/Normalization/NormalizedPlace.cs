using System.Text.Json;
using McpSecureApis.Json.Schemas.Values;
using McpSecureApis.Json.Text;

namespace McpSecureApis.Core.Arguments.Normalization;

/// <summary>
/// What the schema says of the normal form of a value and of the values in it. Filled once, because schemas may refer to themselves.
/// </summary>
internal sealed class NormalizedPlace
{
    private IReadOnlyList<NormalizedPlace> _members = [];
    private Utf8Names? _names;

    /// <summary>Gets or sets the form of the value when it is a string; null when it keeps its own.</summary>
    public NormalForm? Form { get; set; }

    /// <summary>Gets or sets the place of members that no name declares; null when there are none.</summary>
    public NormalizedPlace? Rest { get; set; }

    /// <summary>Gets or sets the places of the first items.</summary>
    public IReadOnlyList<NormalizedPlace> FirstItems { get; set; } = [];

    /// <summary>Gets or sets the place of the other items; null when nothing describes them.</summary>
    public NormalizedPlace? Items { get; set; }

    /// <summary>Gets or sets a value indicating whether a value here, or one in it, has a form. All others are passed over.</summary>
    public bool Asks { get; set; }

    public IEnumerable<NormalizedPlace> Below => [.. _members, .. FirstItems, .. new[] { Rest, Items }.OfType<NormalizedPlace>()];

    public void SetMembers(IReadOnlyList<string> names, IReadOnlyList<NormalizedPlace> places)
    {
        _names = new Utf8Names(names);
        _members = places;
    }

    /// <summary>The place of a member; null when nothing in it has a form.</summary>
    public NormalizedPlace? Member(JsonProperty member)
    {
        var index = _names?.Find(member) ?? -1;
        return (index < 0 ? Rest : _members[index]) is { Asks: true } place ? place : null;
    }

    /// <summary>The place of an item; null when nothing in it has a form.</summary>
    public NormalizedPlace? Item(int index) => (index < FirstItems.Count ? FirstItems[index] : Items) is { Asks: true } place ? place : null;
}
