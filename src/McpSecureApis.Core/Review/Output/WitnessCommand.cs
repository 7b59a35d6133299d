using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Output;

/// <summary>
/// The line that shows a witness again: <c>explain</c> with the caller and the arguments of the witness, on the manifests of the new side. It
/// stands alone, needs no token and no configuration, and sends nothing.
/// </summary>
internal static class WitnessCommand
{
    /// <summary>One argument of a command may have 128 KiB on Linux.</summary>
    private const int LongestArgument = 100_000;

    /// <summary>Null where <c>explain</c> has nothing to say: no call of a tool, or one that no command line holds.</summary>
    /// <param name="change">The change.</param>
    /// <param name="side">The side that the call is decided on, as it was named.</param>
    public static string? Of(ManifestChange change, string side)
    {
        var entry = change.Witness?.Entry ?? change.Entry;
        if (change.Witness is not { Caller: { } caller, Arguments: { } arguments } || entry.Kind != ChangedKind.Tool)
        {
            return null;
        }

        var words = new[] { side, VisibleJson.Line(DifferenceJson.Element(caller)), VisibleJson.Line(arguments) };
        return Array.Exists(words, word => word.Length > LongestArgument) ? null : ShellLine.Of(
            "mcp-secure-apis", "explain", entry.Name, "--manifests", words[0], "--caller", words[1], "--arguments", words[2]);
    }
}
