using System.CommandLine;
using McpSecureApis.Commands.Configuration;
using McpSecureApis.Core.Approvals.Standing;

namespace McpSecureApis.Commands.Approvals;

/// <summary><c>manifest sign [PATH] --key KEYREF [--json]</c></summary>
internal static class SignCommand
{
    public static Command Create(ConfigurationArguments configuration)
    {
        var arguments = new ApprovalArguments(configuration);
        arguments.Key.Required = true;
        var command = new Command(
            "sign",
            "Add a signature to the approvals that are there, as far as the policy lets the key approve their risk. " +
            "Exit code 1 when there is none.")
        {
            arguments.Path, arguments.Key, arguments.Policy, arguments.Lock, arguments.Json,
        };
        ApprovalCommands.SetAction(command, parsed =>
        {
            var clock = TimeProvider.System;
            var review = ApprovalReview.Open(parsed, arguments, clock);
            review.DemandGround();
            using var signer = review.OpenSigner(parsed, arguments);
            var draft = new LockDraft(review.Accepted, review.Standings, review.Policy, signer, clock.GetUtcNow());
            if (draft.Sign() == 0)
            {
                throw new ApprovalFailure("There is nothing that this key may sign and has not. The lock stays as it is.", ExitCode.Refused);
            }

            review.Write(draft.Write());
            ApproveCommand.Tell(parsed, arguments, clock);
            return ExitCode.Done;
        });
        return command;
    }
}
