using System.Text.Json;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Drafts;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Schemas;

/// <summary>Takes the changes of one schema, and says what would show each of them.</summary>
/// <param name="drafts">Takes the changes of the entry.</param>
internal sealed class SchemaChanges(ChangeDrafts drafts)
{
    public const string Rule = "arguments";

    public ChangeDrafts Drafts { get; } = drafts;

    public void Narrows(SchemaSpot spot, string keyword, string message, JsonElement? old, JsonElement? now) =>
        Drafts.Narrowing(spot.Place.Member(keyword), $"{Rule}-{keyword}", message, old, now);

    public void Widens(
        SchemaSpot spot, string keyword, string message, JsonElement old, JsonElement now, JsonElement? oldValue, JsonElement? newValue,
        string? known = null) =>
        Drafts.Widening(
            keyword == "schema" ? spot.Place : spot.Place.Member(keyword), ChangeSeverity.Medium, $"{Rule}-{keyword}", message, oldValue,
            newValue, Refused(spot, pair => ArgumentSamples.At(pair, spot.Steps, old, now, known)));

    public static WitnessGoal Goal(SchemaSpot spot, JsonElement old, JsonElement now) => Refused(spot, ArgumentSamplesOf(spot, old, now));

    public static Func<EntryPair, IEnumerable<JsonElement>> ArgumentSamplesOf(SchemaSpot spot, JsonElement old, JsonElement now) =>
        pair => ArgumentSamples.At(pair, spot.Steps, old, now);

    /// <summary>Arguments that the old side refuses because of what stands at the spot or in it.</summary>
    public static WitnessGoal Refused(SchemaSpot spot, Func<EntryPair, IEnumerable<JsonElement>> arguments)
    {
        var path = ArgumentSamples.Pointer(spot.Steps);
        return CallWitness.RefusedArguments(problem => IsAtOrBelow(problem.Path, path), arguments);
    }

    private static bool IsAtOrBelow(string path, string parent) =>
        parent.Length == 0 || path == parent || path.StartsWith(parent + "/", StringComparison.Ordinal);
}
