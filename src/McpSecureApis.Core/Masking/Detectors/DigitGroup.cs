namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>Digits that stand together, as part of a number that may be written in several such groups.</summary>
/// <param name="Start">The first digit.</param>
/// <param name="End">Behind the last one.</param>
internal readonly record struct DigitGroup(int Start, int End)
{
    public int Length => End - Start;
}
