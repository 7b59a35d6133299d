using System.CommandLine;
using McpSecureApis.Commands.Configuration;
using McpSecureApis.Core.Approvals.Locks;

namespace McpSecureApis.Commands.Approvals;

/// <summary><c>manifest verify [PATH] [--json]</c></summary>
internal static class VerifyCommand
{
    public static Command Create(ConfigurationArguments configuration)
    {
        var arguments = new ApprovalArguments(configuration);
        var command = new Command(
            "verify",
            "Check the lock, its signatures and the manifests against each other. Exit code 0 when everything would be served as it stands, " +
            "1 when an entry is not approved or a signature does not hold, 2 when the lock cannot be read.")
        {
            arguments.Path, arguments.Policy, arguments.Lock, arguments.Json,
        };
        ApprovalCommands.SetAction(command, parsed =>
        {
            var review = ApprovalReview.Open(parsed, arguments, TimeProvider.System);
            ApprovalOutput.Print(parsed, review.Standings, parsed.GetValue(arguments.Json));
            var messages = parsed.InvocationConfiguration.Error;
            if (review.Problem is { } problem)
            {
                messages.WriteLine($"{review.LockFile} {LockProblemText.Of(problem)}");
                return problem is LockProblem.Missing or LockProblem.Unreadable ? ExitCode.Usage : ExitCode.Refused;
            }

            if (review.Policy is null)
            {
                messages.WriteLine("There is no policy (--policy, Approvals:Policy), so no signature was checked.");
            }

            var waiting = review.Standings.Count(standing => !standing.IsServed);
            messages.WriteLine(waiting == 0
                ? $"{review.Standings.Count} entries are approved."
                : $"{waiting} of {review.Standings.Count} entries are not approved.");
            return waiting == 0 ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }
}
