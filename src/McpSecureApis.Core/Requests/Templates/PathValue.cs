using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Templates;

/// <summary>A value in a path segment and the literal text after it.</summary>
internal sealed record PathValue(ValueOrigin Source, string After)
{
    /// <summary>How an argument is written in an OpenAPI 3.1 style; null when the value is one text.</summary>
    public ParameterPart? Styled { get; init; }

    /// <summary>The query language whose literal the value stands in; null when it stands as it is.</summary>
    public TextEscape? Escape { get; init; }
}
