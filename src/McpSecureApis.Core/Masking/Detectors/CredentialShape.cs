using System.Buffers;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>A credential that its issuer marks with a prefix.</summary>
/// <param name="Prefix">The documented prefix.</param>
/// <param name="Characters">What follows it.</param>
/// <param name="Fewest">The fewest characters after the prefix.</param>
/// <param name="Most">The most; a longer row of such characters is something else.</param>
internal sealed record CredentialShape(string Prefix, SearchValues<char> Characters, int Fewest, int Most = 4096);
