namespace McpSecureApis.Commands.Approvals;

/// <summary>A verb of approvals ends here, with one clear line.</summary>
internal sealed class ApprovalFailure(string message, int exitCode) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
