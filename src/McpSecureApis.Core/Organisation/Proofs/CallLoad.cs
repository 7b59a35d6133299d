namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>A number of calls within some seconds.</summary>
/// <param name="Calls">How many calls.</param>
/// <param name="Seconds">Within how many seconds; 0 for all at once.</param>
internal sealed record CallLoad(int Calls, int Seconds);
