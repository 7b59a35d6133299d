namespace McpSecureApis.Core.Requests.Writing;

/// <summary>The body of a request.</summary>
/// <param name="Bytes">What is sent.</param>
/// <param name="ContentType">The whole header; never from an argument.</param>
internal sealed record RequestBody(ReadOnlyMemory<byte> Bytes, string ContentType)
{
    public const string Json = "application/json";

    public const string Form = "application/x-www-form-urlencoded";

    /// <summary>Followed by the boundary, which has no character that would need quotes.</summary>
    public const string Multipart = "multipart/form-data; boundary=";
}
