namespace McpSecureApis.Json.Patterns.Languages;

/// <summary>
/// How much one search may take. Counts and no clock, so that the same question has the same answer on every machine: a review that says
/// <em>undecidable</em> here and not there could not be approved by its fingerprint.
/// </summary>
/// <param name="States">States of the product automaton.</param>
/// <param name="Expressions">Expressions that exist at the same time; one takes about 150 bytes.</param>
/// <param name="Steps">Steps of any kind, of some ten nanoseconds each.</param>
/// <param name="Text">Code points of the text that is looked for.</param>
internal sealed record LanguageBounds(int States, int Expressions, long Steps, int Text)
{
    public static LanguageBounds Default { get; } = new(States: 10_000, Expressions: 200_000, Steps: 20_000_000, Text: 1 << 18);
}
