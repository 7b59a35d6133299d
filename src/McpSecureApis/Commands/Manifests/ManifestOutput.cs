using System.CommandLine;

namespace McpSecureApis.Commands.Manifests;

/// <summary>Writes what a verb made to the file that was asked for, or to the output.</summary>
internal static class ManifestOutput
{
    public static Option<string?> CreateOption() =>
        new("--output") { Description = "File to write; without it, the text is printed.", HelpName = "FILE" };

    /// <summary>Returns the exit code.</summary>
    /// <param name="parseResult">The command line.</param>
    /// <param name="file">The file; null prints the text.</param>
    /// <param name="text">What was made.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <param name="next">What to do with the file; said beside its name once it is written.</param>
    public static int Write(ParseResult parseResult, string? file, string text, bool overwrite, string next)
    {
        if (file is null)
        {
            parseResult.InvocationConfiguration.Output.Write(text);
            return ExitCode.Done;
        }

        try
        {
            using (var writer = new StreamWriter(new FileStream(file, overwrite ? FileMode.Create : FileMode.CreateNew, FileAccess.Write)))
            {
                writer.Write(text);
            }

            parseResult.InvocationConfiguration.Error.WriteLine($"{file} is written. {next}");
            return ExitCode.Done;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var exists = !overwrite && File.Exists(file);
            var reason = exists ? "exists; it is not overwritten."
                : error is DirectoryNotFoundException ? "cannot be written: its folder does not exist."
                : "cannot be written.";
            parseResult.InvocationConfiguration.Error.WriteLine($"{file} {reason}");
            return ExitCode.Usage;
        }
    }
}
