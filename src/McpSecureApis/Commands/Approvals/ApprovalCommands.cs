using System.CommandLine;
using McpSecureApis.Commands.Configuration;
using McpSecureApis.Core.Approvals.Signing;

namespace McpSecureApis.Commands.Approvals;

/// <summary>The verbs of <c>manifest</c> that are about approvals.</summary>
internal static class ApprovalCommands
{
    public static IEnumerable<Command> Create(ConfigurationArguments configuration) =>
    [
        ApproveCommand.Create(configuration),
        RejectCommand.Create(configuration),
        VerifyCommand.Create(configuration),
        SignCommand.Create(configuration),
        KeysCommand.Create(configuration),
    ];

    /// <summary>Runs a verb; what ends it early becomes its line and its exit code.</summary>
    public static void SetAction(Command command, Func<ParseResult, int> action) => command.SetAction(parsed =>
    {
        try
        {
            return action(parsed);
        }
        catch (ApprovalFailure failure)
        {
            parsed.InvocationConfiguration.Error.WriteLine(failure.Message);
            return failure.ExitCode;
        }
        catch (ApprovalKeyException failure)
        {
            parsed.InvocationConfiguration.Error.WriteLine(failure.Message);
            return ExitCode.Usage;
        }
    });

    public static Option<string[]> CreateChanges(string description) => new("--change")
    {
        Description = description,
        HelpName = "FINGERPRINT",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The changes that were named; each has to be there.</summary>
    /// <exception cref="ApprovalFailure">One is not.</exception>
    public static HashSet<string> Named(IReadOnlyCollection<string> fingerprints, ApprovalReview review)
    {
        var there = review.Standings.SelectMany(standing => standing.Changes).Select(change => change.Fingerprint).ToHashSet(StringComparer.Ordinal);
        var named = fingerprints.ToHashSet(StringComparer.Ordinal);
        return named.FirstOrDefault(fingerprint => !there.Contains(fingerprint)) is null
            ? named
            : throw new ApprovalFailure("--change names no change that is there; `manifest verify` lists them.", ExitCode.Usage);
    }
}
