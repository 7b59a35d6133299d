using System.Text;
using McpSecureApis.Core.Keys;

namespace McpSecureApis.Commands.Approvals;

/// <summary>Asks a person at the terminal for a PIN, of which nothing is shown.</summary>
internal static class TerminalPin
{
    private const int Longest = 255;

    /// <summary>The PIN; null when there is nobody at a terminal, or they gave none.</summary>
    /// <param name="error">Where the verb writes what people read.</param>
    /// <param name="question">What is asked.</param>
    public static Secret? Ask(TextWriter error, string question)
    {
        if (Console.IsInputRedirected || !ReferenceEquals(error, Console.Error))
        {
            return null;
        }

        // The terminal stops showing what is typed when it is first asked for a key; somebody may type before that.
        _ = Console.KeyAvailable;
        error.Write(question);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(typed.Length - 1, 0);
            }
            else if (!char.IsControl(key.KeyChar) && typed.Length < Longest)
            {
                typed.Append(key.KeyChar);
            }
        }

        error.WriteLine();
        var pin = typed.Length == 0 ? null : Secret.Of(typed.ToString());
        typed.Clear();
        return pin;
    }
}
