namespace McpSecureApis.Core.Requests.Templates;

/// <summary>Where a parameter stands, which decides about its styles and its encoding.</summary>
internal enum ParameterPlace
{
    Path,
    Query,
    Header,
    Form,
}
