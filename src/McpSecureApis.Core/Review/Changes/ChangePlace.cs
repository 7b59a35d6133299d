namespace McpSecureApis.Core.Review.Changes;

/// <summary>Where a value stands on one side, and what it is.</summary>
/// <param name="File">The file as it was named to us.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Text">The effective value: a text as it is, anything else as JSON; long ones are cut.</param>
internal sealed record ChangePlace(string File, int Line, string Text)
{
    /// <summary>The value uncut, however long; the text where nobody set it.</summary>
    public string Whole
    {
        get => field ?? Text;
        init;
    }
}
