using McpSecureApis.Core.Confirmation;

namespace McpSecureApis.Commands.Calls;

/// <summary>Asks whoever sits at the terminal, with the same text that a client's form shows. Only the letter y is a yes.</summary>
internal sealed class TerminalConfirmation(TextReader input, TextWriter output, TimeProvider clock) : IConfirmationSource
{
    public string Kind => "terminal";

    public async Task<ConfirmationReply> AskAsync(ConfirmationQuestion question, CancellationToken cancellationToken)
    {
        await output.WriteAsync($"{question.Text}\n\nCall it? [y/N] ".AsMemory(), cancellationToken);
        await output.FlushAsync(cancellationToken);
        try
        {
            // A terminal's reads cannot be given up; one that nobody answers ends with the process.
            var answer = await Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(question.Lifetime, clock, cancellationToken);
            return ConfirmationReply.Direct(string.Equals(answer?.Trim(), "y", StringComparison.OrdinalIgnoreCase));
        }
        catch (TimeoutException)
        {
            return ConfirmationReply.Direct(yes: false);
        }
    }
}
