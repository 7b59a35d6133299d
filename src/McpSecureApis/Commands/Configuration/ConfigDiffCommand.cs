using System.CommandLine;
using McpSecureApis.Commands.Manifests;
using McpSecureApis.Commands.Review;
using McpSecureApis.Commands.Review.Sides;
using McpSecureApis.Core.Manifests.Reading;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Commands.Configuration;

/// <summary><c>config diff OLD NEW [--format text|markdown|sarif|json|html] [--json] [--output FILE]</c></summary>
internal static class ConfigDiffCommand
{
    public static Command Create(ConfigurationArguments configuration)
    {
        var old = new Argument<string>("OLD")
        {
            Description = "The configuration before: a file, or git:REVISION:PATH with the path from the repository's root.",
        };
        var now = new Argument<string>("NEW") { Description = "The configuration after, in the same forms." };
        var form = new DifferenceOptions();
        var command = new Command(
            "diff",
            "Compare two configurations by authority: what callers, manifests and credentials may do with the new one that they could not before, " +
            "with what shows it. Compares the two files alone, without environment, and shows nothing of a secret. " +
            "Exit code 1 when something widened or could not be decided, 2 when a side cannot be read or its settings do not hold.")
        {
            old, now,
        };
        form.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var messages = parsed.InvocationConfiguration.Error;
            if (configuration.IsGiven(parsed))
            {
                await messages.WriteLineAsync("config diff compares OLD and NEW as they are written; leave out --configuration and --set.");
                return ExitCode.Usage;
            }

            using var before = await ReadAsync(parsed.GetValue(old)!, messages, cancellationToken);
            using var after = await ReadAsync(parsed.GetValue(now)!, messages, cancellationToken);
            return before is null || after is null ? ExitCode.Usage : form.Write(parsed, await SettingsDiff.CompareAsync(before, after));
        });
        return command;
    }

    /// <summary>A side; null when it cannot be compared, which is said.</summary>
    private static async Task<SettingsSide?> ReadAsync(string side, TextWriter messages, CancellationToken cancellationToken)
    {
        var (content, problem) = side.StartsWith(GitTree.Prefix, StringComparison.Ordinal)
            ? await ReadGitAsync(side, cancellationToken)
            : await ReadFileAsync(side, cancellationToken);
        if (content is null)
        {
            await messages.WriteLineAsync(UnsafeCharacters.Escape($"{side}: {problem}"));
            return null;
        }

        try
        {
            return SettingsSide.Take(side, content);
        }
        catch (SettingsException error)
        {
            foreach (var finding in error.Findings)
            {
                var text = finding.ToString();
                await messages.WriteLineAsync(UnsafeCharacters.Escape(finding.Unreadable ? text : $"{side}: {text}"));
            }

            return null;
        }
    }

    private static async Task<(byte[]? Content, string? Problem)> ReadGitAsync(string side, CancellationToken cancellationToken)
    {
        var (files, problem) = await GitTree.ReadAsync(side, Directory.GetCurrentDirectory(), cancellationToken);
        return files is null ? (null, problem)
            : files is [{ Bytes: { } content } file] && file.Path == side ? (content, null)
            : (null, "a configuration is one file; this path is a folder.");
    }

    private static async Task<(byte[]? Content, string? Problem)> ReadFileAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            if (Directory.Exists(file))
            {
                return (null, "a configuration is one file; this path is a folder.");
            }

            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[ManifestLimits.MaxBytes + 1];
            var length = await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken);
            return length > ManifestLimits.MaxBytes
                ? (null, $"is larger than such a file may be ({ManifestLimits.MaxBytes} bytes).")
                : (content[..length], null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, error is FileNotFoundException or DirectoryNotFoundException ? "there is no such file." : "cannot be read.");
        }
    }
}
