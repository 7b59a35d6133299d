namespace McpSecureApis.Core.Manifests.Values;

/// <summary>A rate such as <c>60/min</c>.</summary>
/// <param name="Count">How many in a period; at least 1.</param>
/// <param name="Period">One second, minute or hour.</param>
/// <param name="Burst">The bucket's size; equal to <paramref name="Count"/> unless written as <c>burst</c>.</param>
internal sealed record RateManifest(int Count, TimeSpan Period, int Burst);
