namespace McpSecureApis.Core.Masking.Policy;

/// <summary>Whether all values of a class can be tried: a keyed hash of one can then be confirmed by whoever may ask for hashes.</summary>
internal enum Guessable
{
    No,

    /// <summary>Numbers in a row can, random ones cannot; the operator, who knows which they are, has to say.</summary>
    UnlessSaid,
    Yes,
}
