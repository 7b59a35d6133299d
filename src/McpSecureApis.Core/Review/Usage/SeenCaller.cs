namespace McpSecureApis.Core.Review.Usage;

/// <summary>A caller of a trail; its texts are kept once for all callers, and named by their numbers.</summary>
/// <param name="Subject">Keyed hash of the subject: 128 bits.</param>
/// <param name="Issuer">Number of the issuer.</param>
/// <param name="Client">Number of the client.</param>
/// <param name="Tenant">Number of the tenant.</param>
internal readonly record struct SeenCaller(UInt128 Subject, int Issuer, int Client, int Tenant);
