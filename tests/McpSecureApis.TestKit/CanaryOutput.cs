namespace McpSecureApis.TestKit;

/// <summary>Bytes that left the product, and what they are called in a finding.</summary>
internal sealed record CanaryOutput(string Name, byte[] Bytes);
