namespace McpSecureApis.Core.Callers;

/// <summary>What makes a caller one caller.</summary>
internal readonly record struct CallerKey(string Issuer, string Subject, string? Client, string? Tenant);
