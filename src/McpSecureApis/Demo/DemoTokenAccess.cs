namespace McpSecureApis.Demo;

/// <summary>Where a running demo gives out tokens, and the secrets of its roles. Lies in the demo's private folder.</summary>
internal sealed record DemoTokenAccess(Uri TokenEndpoint, IReadOnlyDictionary<string, string> Secrets);
