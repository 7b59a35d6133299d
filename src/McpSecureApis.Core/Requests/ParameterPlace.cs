namespace McpSecureApis.Core.Requests;

/// <summary>Where a parameter stands, which decides about its styles and its encoding.</summary>
internal enum ParameterPlace
{
    Path,
    Query,
    Header,
    Form,
}
