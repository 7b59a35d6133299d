using System.CommandLine;
using System.Globalization;
using McpSecureApis.Core.Audit.Reading;
using McpSecureApis.Core.Audit.Stores;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Core.Review.Usage;

namespace McpSecureApis.Commands.Trails;

/// <summary>The options by which a comparison asks an audit trail who used what changed.</summary>
internal sealed class TrailOptions
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly Option<string?> _trail = new("--trail")
    {
        Description =
            "Folder of an audit trail, or one segment: says per change how often and by whom the entry was called, and who loses or gains it.",
        HelpName = "PATH",
    };

    private readonly Option<string?> _since = new("--since")
    {
        Description = "With --trail: only calls at this time or later (RFC 3339; UTC when it names no offset).",
        HelpName = "TIME",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_trail);
        command.Options.Add(_since);
    }

    /// <summary>What is wrong with the options; null when nothing is. Asked first, so that nobody waits for a comparison to be told.</summary>
    public string? FindProblem(ParseResult parsed)
    {
        if (parsed.GetValue(_trail) is not { } path)
        {
            return parsed.GetValue(_since) is null ? null : "--since goes with --trail.";
        }

        return !TrailArguments.TryReadTime(parsed.GetValue(_since), out _)
            ? $"--since is '{parsed.GetValue(_since)}'; it takes a time such as 2026-07-28T09:00:00Z."
            : TrailArguments.FindProblem(path) is { } problem ? $"--trail: {problem}"
            : null;
    }

    /// <summary>The difference with what the trail says of it, or as it was where no trail is named.</summary>
    /// <exception cref="IOException">A segment cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A segment may not be read.</exception>
    public async Task<ManifestDifference> AddAsync(
        ParseResult parsed, ReviewSide old, ReviewSide now, ManifestDifference difference, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_trail) is not { } path || !TrailArguments.TryReadTime(parsed.GetValue(_since), out var since))
        {
            return difference;
        }

        var messages = parsed.InvocationConfiguration.Error;
        var progress = new AuditScanProgress();
        var reading = TrailReview.AddAsync(difference, new TrailUse(old, now, since), new AuditFolderSource(path), progress, cancellationToken);
        if (ReferenceEquals(messages, Console.Error) && !Console.IsErrorRedirected)
        {
            await ShowAsync(messages, progress, reading, cancellationToken);
        }

        var counted = await reading;
        if (counted.Trail is { Skipped: > 0 and var skipped })
        {
            await messages.WriteLineAsync(
                $"{UnsafeCharacters.Escape(path)}: lines that are no record were passed over ({skipped}); audit verify says which is the first.");
        }

        return counted;
    }

    /// <summary>One line that is written over itself, on a terminal only.</summary>
    private static async Task ShowAsync(TextWriter terminal, AuditScanProgress progress, Task reading, CancellationToken cancellationToken)
    {
        const string Clear = "\r\u001b[K";
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        var next = timer.WaitForNextTickAsync(cancellationToken).AsTask();
        while (await Task.WhenAny(reading, next) == next && !next.IsCanceled)
        {
            var percent = progress.TotalBytes == 0 ? 0 : Math.Min(100, 100 * progress.Bytes / progress.TotalBytes);
            await terminal.WriteAsync(string.Create(
                CultureInfo.InvariantCulture, $"{Clear}Reading the trail: {percent} %, {progress.Records:N0} records"));
            next = timer.WaitForNextTickAsync(cancellationToken).AsTask();
        }

        await terminal.WriteAsync(Clear);
    }
}
