namespace McpSecureApis.TestKit;

/// <summary>Key files as an operator has to make them: for their owner only.</summary>
internal static class KeyFiles
{
    public static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
