using System.Security;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace McpSecureApis.Core.Credentials.Secrets;

/// <summary>
/// <c>file:PATH</c>: a file, as containers and service managers mount secrets. They are rotated in place: Kubernetes swaps a symbolic link,
/// which keeps the path.
/// </summary>
internal sealed class FileSecretSource : ISecretSource
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public TimeSpan? ReadAgainAfter { get; } = TimeSpan.FromSeconds(1);

    /// <summary>On a thread of its own: the file may lie on a file system that hangs.</summary>
    public Task<SecretReading> ReadAsync(string target) => Task.Run(() => Read(target), CancellationToken.None);

    private static SecretReading Read(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[SecretReading.Longest + 1];
            return SecretReading.Of(TrimEnd(StrictUtf8.GetString(bytes, 0, Fill(file, bytes))));
        }
        catch (Exception error) when (
            error is IOException or UnauthorizedAccessException or SecurityException or DecoderFallbackException or NotSupportedException)
        {
            // The text of an exception may quote more than the path; its kind says enough.
            return SecretReading.Failed(error switch
            {
                FileNotFoundException or DirectoryNotFoundException => "does not exist",
                DecoderFallbackException => "is not UTF-8",
                _ => $"cannot be read ({error.GetType().Name})",
            });
        }
    }

    private static int Fill(SafeFileHandle file, byte[] bytes)
    {
        var length = 0;
        while (length < bytes.Length)
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(length), length);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return length;
    }

    /// <summary>One line end: editors and <c>echo</c> add it, and no secret ends in one.</summary>
    private static string TrimEnd(string text) => text.EndsWith("\r\n", StringComparison.Ordinal)
        ? text[..^2]
        : text.EndsWith('\n') ? text[..^1] : text;
}
