using System.Collections.Frozen;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Escapes;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Templates;

/// <summary>A compiled query parameter or header: a text made of parts, or one argument in an OpenAPI 3.1 style.</summary>
internal sealed class ParameterPart
{
    /// <summary>The header's name, or the query key percent-encoded.</summary>
    public required string Name { get; init; }

    /// <summary>The text; empty when the parameter has a style.</summary>
    public IReadOnlyList<ValuePart> Parts { get; init; } = [];

    /// <summary>The text in its query language; null without an escape.</summary>
    public EscapedTemplate? Escaped { get; init; }

    /// <summary>The argument that is written in <see cref="Style"/>; null when the parameter is a text.</summary>
    public ValueOrigin? Styled { get; init; }

    public ParameterStyle Style { get; init; }

    public bool Explode { get; init; }

    /// <summary>
    /// Of an object, every key that it can have and how it is written (in a query the whole encoded key, in a header the name itself);
    /// null when the argument is no object.
    /// </summary>
    public FrozenDictionary<string, string>? Keys { get; init; }

    /// <summary>Of a header, whether the platform has its own grammar for it and each value is tried before it is sent.</summary>
    public bool HasGrammar { get; init; }

    /// <summary>Whether a query may have the key more than once.</summary>
    public bool Repeats => Styled is not null && Explode && Keys is null;

    /// <summary>Whether each member of the object has a query key of its own.</summary>
    public bool HasKeyPerMember => Keys is not null && (Explode || Style == ParameterStyle.DeepObject);
}
