namespace McpSecureApis.Core.Masking.Policy;

/// <summary>The outside names of the actions. Compared ordinally, and only names: a number is not an action.</summary>
internal static class MaskActionText
{
    private static readonly (string Text, MaskAction Action)[] Names =
        [.. Enum.GetValues<MaskAction>().Select(action => (Of(action), action))];

    public static string All { get; } = string.Join(", ", Names.Select(name => name.Text));

    public static string Of(MaskAction action) => action.ToString().ToLowerInvariant();

    public static bool TryParse(string? text, out MaskAction action)
    {
        foreach (var name in Names)
        {
            if (string.Equals(name.Text, text, StringComparison.Ordinal))
            {
                action = name.Action;
                return true;
            }
        }

        action = MaskAction.Drop;
        return false;
    }
}
