using System.CommandLine;
using System.Globalization;
using McpSecureApis.Commands.Configuration;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Policies;
using McpSecureApis.Core.Approvals.Standing;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Commands.Approvals;

/// <summary><c>manifest approve [PATH] [--change FINGERPRINT...] [--entry NAME...] [--key KEYREF] [--expires TIME] [--risk RISK] [--yes] [--json]</c></summary>
internal static class ApproveCommand
{
    public static Command Create(ConfigurationArguments configuration)
    {
        var arguments = new ApprovalArguments(configuration);
        var changes = ApprovalCommands.CreateChanges(
            "A change to approve, by its fingerprint. Can be repeated; without it, everything that is open.");
        var expires = new Option<string?>("--expires")
        {
            Description = "Until when the approvals count: a time such as 2027-01-31T00:00:00Z, or how long, such as 90d. Without it, for ever.",
            HelpName = "TIME",
        };
        var entries = new Option<string[]>("--entry")
        {
            Description = "The name of a tool, resource or prompt of which alone everything that is open is approved. Can be repeated.",
            HelpName = "NAME",
        };
        var risk = new Option<string?>("--risk")
        {
            Description = "The least risk (low, medium, high, critical) that is signed of the entries that --entry names, also where they are approved " +
                "already. Without it, the risk of their changes.",
            HelpName = "RISK",
        };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var command = new Command(
            "approve",
            "Approve entries of a folder of manifests as they are, all changes or some, and write that into the lock. " +
            "Exit code 1 when the policy does not let the key approve a risk; the lock then stays as it is.")
        {
            arguments.Path, changes, entries, arguments.Key, expires, risk, yes, arguments.Policy, arguments.Lock, arguments.Json,
        };
        ApprovalCommands.SetAction(command, parsed =>
        {
            var clock = TimeProvider.System;
            var until = ReadExpiry(parsed.GetValue(expires), clock.GetUtcNow());
            var review = ApprovalReview.Open(parsed, arguments, clock);
            review.DemandGround();
            using var signer = review.OpenSigner(parsed, arguments);
            var named = parsed.GetValue(changes) is { Length: > 0 } given ? ApprovalCommands.Named(given, review) : null;
            var alone = parsed.GetValue(entries) is { Length: > 0 } names ? NamedEntries(names, review) : null;
            var least = ReadRisk(parsed.GetValue(risk));
            if (least is not null && alone is null)
            {
                throw new ApprovalFailure("--risk is said of the entries that --entry names.", ExitCode.Usage);
            }

            if (named is null && !parsed.GetValue(yes) && !IsAgreed(parsed, review, alone, least))
            {
                return ExitCode.Refused;
            }

            var draft = new LockDraft(review.Accepted, review.Standings, review.Policy, signer, clock.GetUtcNow());
            if (draft.Approve(named, until, alone, least) is { } refused)
            {
                throw new ApprovalFailure($"{refused} The lock stays as it is.", ExitCode.Refused);
            }

            review.Write(draft.Write());
            Tell(parsed, arguments, clock);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Prints how everything stands with the lock that was written.</summary>
    public static void Tell(ParseResult parsed, ApprovalArguments arguments, TimeProvider clock)
    {
        var review = ApprovalReview.Open(parsed, arguments, clock);
        ApprovalOutput.Print(parsed, review.Standings, parsed.GetValue(arguments.Json));
        parsed.InvocationConfiguration.Error.WriteLine($"{review.LockFile} is written.");
        if (review.Standings.Count(standing => standing.State == ApprovalState.Rejected) is > 0 and var rejected)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"{rejected} entries stay rejected; who means yes now names their changes by --change.");
        }

        if (review.Policy is null)
        {
            parsed.InvocationConfiguration.Error.WriteLine(
                "It has no signatures: a server that enforces approvals takes it only from a place that it cannot write.");
        }
    }

    private static bool IsAgreed(ParseResult parsed, ApprovalReview review, IReadOnlySet<string>? alone, ChangeSeverity? least)
    {
        var open = review.Standings.Where(standing => alone?.Contains(standing.Form.Name) != false &&
            (standing.State != ApprovalState.Approved || standing.Approved!.Risk < least)).ToList();
        if (open.Count == 0)
        {
            return true;
        }

        // Only a person at a terminal can be asked.
        if (Console.IsInputRedirected || !ReferenceEquals(parsed.InvocationConfiguration.Error, Console.Error))
        {
            throw new ApprovalFailure("Name the changes by --change, or give --yes for everything that is open.", ExitCode.Usage);
        }

        ApprovalOutput.Print(parsed, open, asJson: false);
        parsed.InvocationConfiguration.Error.Write($"Approve {open.Count} entries as they are? [y/N] ");
        return Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static HashSet<string> NamedEntries(string[] names, ApprovalReview review)
    {
        var known = review.Standings.Select(standing => standing.Form.Name).ToHashSet(StringComparer.Ordinal);
        return names.FirstOrDefault(name => !known.Contains(name)) is { } unknown
            ? throw new ApprovalFailure($"--entry {UnsafeCharacters.Escape(unknown)}: the manifests have no such entry.", ExitCode.Usage)
            : [.. names];
    }

    private static ChangeSeverity? ReadRisk(string? text)
    {
        if (text is null)
        {
            return null;
        }

        ChangeSeverity[] risks = [ChangeSeverity.Low, ChangeSeverity.Medium, ChangeSeverity.High, ChangeSeverity.Critical];
        var found = Array.FindIndex(risks, risk => ApprovalPolicy.CodeOf(risk) == text);
        return found >= 0 ? risks[found] : throw new ApprovalFailure("--risk takes low, medium, high or critical.", ExitCode.Usage);
    }

    private static DateTimeOffset? ReadExpiry(string? text, DateTimeOffset now)
    {
        if (text is null)
        {
            return null;
        }

        if (text.EndsWith('d') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var days) &&
            days is > 0 and <= 36_500)
        {
            return now.AddDays(days);
        }

        if (DurationText.TryParse(text, out var duration))
        {
            return now + duration;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && LockTime.Whole(time) > now
            ? time
            : throw new ApprovalFailure(
                "--expires takes a time that is to come, such as 2027-01-31T00:00:00Z, or how long, such as 90d.", ExitCode.Usage);
    }
}
