using System.Globalization;
using System.Text.Json;

namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>
/// The numbers that a schema takes where they come in steps: then a bound means the first number within it, and one that is written wider may
/// mean the same. Only numbers that a decimal holds exactly are looked at.
/// </summary>
internal static class NumberSteps
{
    private const int MostCharacters = 14;

    /// <summary>How far apart the numbers of a schema are; null where they do not come in steps, or unusual ones.</summary>
    public static decimal? Of(JsonElement schema)
    {
        var isWhole = ValueSamples.Find(schema, "type") switch
        {
            { ValueKind: JsonValueKind.String } type => type.GetString() != "number",
            { ValueKind: JsonValueKind.Array } types => types.EnumerateArray().All(type => type.GetString() != "number"),
            _ => false,
        };
        var step = ValueSamples.Find(schema, "multipleOf") is { ValueKind: JsonValueKind.Number } multiple ? Exact(multiple) : isWhole ? 1 : null;
        return step is null or <= 0 ? null
            : !isWhole || step % 1 == 0 ? step
            : 1 % step == 0 ? 1
            : null;
    }

    /// <summary>The nearest number of the steps that a bound refuses; null for a bound of unusual size.</summary>
    /// <param name="bound">The bound.</param>
    /// <param name="isExcluded">Whether the bound itself is refused.</param>
    /// <param name="direction">1 for a lower bound, -1 for an upper one.</param>
    /// <param name="step">How far apart the numbers are.</param>
    public static decimal? Refused(JsonElement bound, bool isExcluded, int direction, decimal step)
    {
        if (Exact(bound) is not { } value)
        {
            return null;
        }

        var nearest = (direction > 0 ? Math.Floor(value / step) : Math.Ceiling(value / step)) * step;
        return nearest == value && !isExcluded ? nearest - (direction * step) : nearest;
    }

    /// <summary>The number; null where a decimal may not hold it exactly.</summary>
    public static decimal? Exact(JsonElement number) =>
        number.ValueKind == JsonValueKind.Number && number.GetRawText() is { Length: <= MostCharacters } text &&
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    /// <summary>A number as JSON writes it.</summary>
    public static JsonElement Element(decimal number) => JsonElement.Parse(number.ToString("0.##############", CultureInfo.InvariantCulture));
}
