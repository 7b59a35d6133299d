using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>A part of a text that must not leave.</summary>
/// <param name="Start">First character in the text as the backend wrote it.</param>
/// <param name="End">After the last character.</param>
/// <param name="Kind">What it is, one of <see cref="DetectorNames"/>.</param>
internal readonly record struct Detection(int Start, int End, string Kind);
