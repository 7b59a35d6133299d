using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>A place in the arguments where a free string may stand.</summary>
/// <param name="Argument">The argument of the top.</param>
/// <param name="Steps">The way to the place; null when no arguments can be made for it.</param>
/// <param name="Texts">Free strings that may stand there; none when it is only known that the schema does not exclude them.</param>
internal sealed record FreeText(string Argument, IReadOnlyList<SchemaStep>? Steps, IReadOnlyList<string> Texts)
{
    /// <summary>Whether everything that the argument takes is free, as a file is.</summary>
    public bool IsAny { get; init; }
}
