namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>A part of a request in which two requests may differ.</summary>
internal enum RequestPart
{
    Method,
    Host,
    Path,
    Query,
    Headers,
    Body,
}
