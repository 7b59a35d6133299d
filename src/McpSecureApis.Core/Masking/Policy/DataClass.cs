namespace McpSecureApis.Core.Masking.Policy;

/// <summary>A kind of data that a manifest may give a field.</summary>
/// <param name="Name">The name in manifests and in the configuration.</param>
/// <param name="Default">What happens when the operator says nothing.</param>
/// <param name="Partial">How the partial action shows a value of this class.</param>
/// <param name="Guessable">Whether values of this class may be hashed.</param>
internal sealed record DataClass(string Name, MaskAction Default, PartialForm Partial = PartialForm.End, Guessable Guessable = Guessable.No)
{
    /// <summary>What stands in place of a redacted value.</summary>
    public string Redacted { get; } = $"[redacted:{Name}]";
}
