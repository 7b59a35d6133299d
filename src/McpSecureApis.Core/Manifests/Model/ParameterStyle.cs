namespace McpSecureApis.Core.Manifests.Model;

/// <summary>How an array or object is written into a parameter (OpenAPI 3.1, Parameter Object, "Style Values").</summary>
internal enum ParameterStyle
{
    Form,
    Simple,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    Label,
    Matrix,
}
