using System.Text;
using Microsoft.Win32.SafeHandles;

namespace McpSecureApis.Core.Keys;

/// <summary>
/// A file that holds a secret. It is judged where it really lies, behind every link, by the file that was opened: nobody but its owner and
/// its group may read or change it, or exchange it in its folder. The group is how a container platform or a service manager hands a secret
/// to one process; it is the operator's choice. Windows has other permissions, which are not looked at.
/// </summary>
internal static class PrivateFile
{
    private const UnixFileMode NotForOthers = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>What is wrong with who may read a file; null when nothing is, or when it cannot be opened, which who reads it will say.</summary>
    public static string? FindExposure(string path)
    {
        try
        {
            // A pipe would wait for its writer; what has a name and no length is judged when it is read.
            if (new FileInfo(path) is not { Exists: true, Length: > 0 })
            {
                return null;
            }

            using var file = Open(path);
            return FindExposure(file) ?? FindExchange(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads a secret as text, waiting for the end of a pipe.</summary>
    /// <param name="path">The file, or what stands for an open descriptor, such as <c>/dev/fd/3</c>.</param>
    /// <param name="maxBytes">More is refused.</param>
    /// <exception cref="PrivateFileException">Others may read it, or it is too large.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string ReadText(string path, int maxBytes)
    {
        using var file = Open(path);
        if (FindExposure(file) is { } exposure)
        {
            throw new PrivateFileException(exposure);
        }

        using var stream = new FileStream(file, FileAccess.Read, bufferSize: 0);
        var bytes = new byte[maxBytes + 1];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length > maxBytes ? throw new PrivateFileException($"is larger than {maxBytes} bytes.") : Encoding.UTF8.GetString(bytes, 0, length);
    }

    /// <summary>
    /// Whether others can put another file in its place: in the folder where it lies, or where the link to it does. With the sticky bit,
    /// which <c>/tmp</c> has and the secrets of Kubernetes have, only its owner can.
    /// </summary>
    private static string? FindExchange(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var file = new FileInfo(path);
        foreach (var folder in new[] { file.DirectoryName, Path.GetDirectoryName(file.ResolveLinkTarget(returnFinalTarget: true)?.FullName) })
        {
            if (folder is not null &&
                (File.GetUnixFileMode(folder) & (UnixFileMode.OtherWrite | UnixFileMode.StickyBit)) == UnixFileMode.OtherWrite &&
                !ReadOnlyMounts.Has(folder))
            {
                return $"every user of the machine can exchange, as the folder '{folder}' can be written " +
                    $"(mode {Octal(File.GetUnixFileMode(folder))}); `chmod o-w` the folder, or `chmod +t` where several users share it.";
            }
        }

        return null;
    }

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');

    private static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static string? FindExposure(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var mode = File.GetUnixFileMode(file);
        return (mode & NotForOthers) == UnixFileMode.None
            ? null
            : $"can be read or changed by every user of the machine (mode {Octal(mode)}); take the rights of others away: " +
                "`chmod 600`, or `defaultMode: 0440` and an `fsGroup` for a secret that Kubernetes mounts.";
    }
}
