using McpSecureApis.Core.Callers.Rest;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Callers.IssuerKeys;

/// <summary>What a read of an issuer's keys gave: the bytes of a JWK set, or why there are none.</summary>
/// <param name="Utf8">The document; null when it could not be had.</param>
/// <param name="Failure">Why not; null when it could.</param>
internal readonly record struct KeyReading(byte[]? Utf8, RestFailure? Failure)
{
    public static KeyReading Of(byte[] utf8) => new(utf8, Failure: null);

    public static KeyReading Failed(RestFailure failure) => new(Utf8: null, failure);

    public static KeyReading Failed(PeerProblem problem) => Failed(new RestFailure(problem));
}
