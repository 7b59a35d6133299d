namespace McpSecureApis.Core.Callers;

/// <summary>A name that manifests or tokens have for an attribute of callers.</summary>
/// <param name="Name">As it stands there.</param>
/// <param name="Attribute">What it means.</param>
internal sealed record CallerName(string Name, CallerAttribute Attribute);
