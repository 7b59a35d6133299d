namespace McpSecureApis.Core.Audit.Stores;

/// <summary>The room of a device, in bytes.</summary>
/// <param name="Free">What this process may still write.</param>
/// <param name="Total">What the device holds in all.</param>
internal readonly record struct DeviceSpace(long Free, long Total);
