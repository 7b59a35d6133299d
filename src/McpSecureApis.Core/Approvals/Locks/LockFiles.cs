namespace McpSecureApis.Core.Approvals.Locks;

/// <summary>Reads the file of a lock, bounded.</summary>
internal static class LockFiles
{
    /// <summary>The bytes; null when there is no such file.</summary>
    /// <exception cref="IOException">It cannot be read, or is too large.</exception>
    public static byte[]? Read(string path)
    {
        try
        {
            // Not opened when there is nothing in it: opening a named pipe, whose length is 0 too, would wait for its writer. Publishers can
            // make one.
            if (new FileInfo(path) is { Exists: true } file && (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length == 0)
            {
                return [];
            }

            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > LockText.MaxFileBytes)
            {
                throw new IOException("The file is too large.");
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
