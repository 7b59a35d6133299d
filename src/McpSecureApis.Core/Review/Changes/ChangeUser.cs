namespace McpSecureApis.Core.Review.Changes;

/// <summary>A caller as the records of a trail name it.</summary>
/// <param name="Issuer">Who issued its tokens.</param>
/// <param name="Subject">Keyed hash of its subject.</param>
/// <param name="Client">The client; null for none.</param>
/// <param name="Tenant">The tenant; null for none.</param>
/// <param name="Calls">How often it asked for the entry.</param>
/// <param name="Effect">What the change does to it.</param>
internal sealed record ChangeUser(string? Issuer, string? Subject, string? Client, string? Tenant, long Calls, UseEffect Effect);
