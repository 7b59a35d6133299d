namespace McpSecureApis.Core.Requests;

/// <summary>A value in a path segment and the literal text after it.</summary>
internal sealed record PathValue(ValueSource Source, string After)
{
    /// <summary>How an argument is written in an OpenAPI 3.1 style; null when the value is one text.</summary>
    public ParameterPart? Styled { get; init; }
}
