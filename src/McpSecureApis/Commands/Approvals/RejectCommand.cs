using System.CommandLine;
using McpSecureApis.Commands.Configuration;
using McpSecureApis.Core.Approvals.Standing;

namespace McpSecureApis.Commands.Approvals;

/// <summary><c>manifest reject [PATH] --change FINGERPRINT... [--key KEYREF] [--json]</c></summary>
internal static class RejectCommand
{
    public static Command Create(ConfigurationArguments configuration)
    {
        var arguments = new ApprovalArguments(configuration);
        var changes = ApprovalCommands.CreateChanges("A change to reject, by its fingerprint. Can be repeated.");
        changes.Required = true;
        changes.DefaultValueFactory = null;
        var command = new Command(
            "reject", "Reject changes: their entries wait until the change means something else, or an approver approves it by its fingerprint.")
        {
            arguments.Path, changes, arguments.Key, arguments.Policy, arguments.Lock, arguments.Json,
        };
        ApprovalCommands.SetAction(command, parsed =>
        {
            var clock = TimeProvider.System;
            var review = ApprovalReview.Open(parsed, arguments, clock);
            review.DemandGround();
            using var signer = review.OpenSigner(parsed, arguments);
            var draft = new LockDraft(review.Accepted, review.Standings, review.Policy, signer, clock.GetUtcNow());
            if (draft.Reject(ApprovalCommands.Named(parsed.GetValue(changes) ?? [], review)) is { } refused)
            {
                throw new ApprovalFailure($"{refused} The lock stays as it is.", ExitCode.Refused);
            }

            review.Write(draft.Write());
            ApproveCommand.Tell(parsed, arguments, clock);
            return ExitCode.Done;
        });
        return command;
    }
}
