using McpSecureApis.Commands.Calls;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary>What somebody at the terminal is shown, and what of their keys is a yes.</summary>
public sealed class TerminalConfirmationTests
{
    private static readonly ConfirmationQuestion Question = new("Confirm this call?\n\nTool: t", "state", TimeSpan.FromMinutes(5));

    [Theory]
    [InlineData("y\n", true)]
    [InlineData(" Y \n", true)]
    [InlineData("yes\n", false)]
    [InlineData("n\n", false)]
    [InlineData("\n", false)]
    [InlineData("", false)]
    public async Task Ask_OnlyTheLetterIsAYes(string keys, bool yes)
    {
        await using var output = new StringWriter();
        var reply = await new TerminalConfirmation(new StringReader(keys), output, TimeProvider.System).AskAsync(Question, CancellationToken.None);
        (reply.IsAnswer, reply.IsYes, reply.State).Should().Be((true, yes, null));
        output.ToString().Should().StartWith(Question.Text).And.EndWith("[y/N] ");
    }

    [Fact]
    public async Task Ask_NobodyAnswersInTime_IsNoYes()
    {
        var clock = new ManualTimeProvider();
        using var released = new ManualResetEventSlim();
        await using var output = new StringWriter();
        var asking = new TerminalConfirmation(new SilentReader(released), output, clock).AskAsync(Question, CancellationToken.None);
        while (!asking.IsCompleted)
        {
            clock.Advance(Question.Lifetime);
            await Task.Delay(10);
        }

        (await asking).IsYes.Should().BeFalse();
        released.Set();
    }

    private sealed class SilentReader(ManualResetEventSlim released) : TextReader
    {
        public override string ReadLine()
        {
            released.Wait(TimeSpan.FromSeconds(60));
            return "y";
        }
    }
}
