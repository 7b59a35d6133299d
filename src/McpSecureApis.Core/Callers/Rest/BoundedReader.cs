namespace McpSecureApis.Core.Callers.Rest;

/// <summary>Reads a stream that the other side may make as long as it likes.</summary>
internal static class BoundedReader
{
    /// <summary>Returns null when there are more than <paramref name="limit"/> bytes.</summary>
    public static async Task<byte[]?> ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        var buffer = new byte[limit + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > limit ? null : buffer[..length];
    }
}
