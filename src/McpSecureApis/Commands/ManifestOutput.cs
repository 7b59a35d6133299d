using System.CommandLine;

namespace McpSecureApis.Commands;

/// <summary>Writes what a verb made to the file that was asked for, or to the output.</summary>
internal static class ManifestOutput
{
    public static Option<string?> CreateOption() => new("--output") { Description = "File to write; without it, the text is printed.", HelpName = "FILE" };

    /// <summary>Returns the exit code.</summary>
    public static int Write(ParseResult parseResult, string? file, string text, bool overwrite)
    {
        if (file is null)
        {
            parseResult.InvocationConfiguration.Output.Write(text);
            return 0;
        }

        try
        {
            using var stream = new FileStream(file, overwrite ? FileMode.Create : FileMode.CreateNew, FileAccess.Write);
            using var writer = new StreamWriter(stream);
            writer.Write(text);
            return 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var exists = !overwrite && File.Exists(file);
            parseResult.InvocationConfiguration.Error.WriteLine(exists ? $"{file} exists; it is not overwritten." : $"{file} cannot be written.");
            return 2;
        }
    }
}
