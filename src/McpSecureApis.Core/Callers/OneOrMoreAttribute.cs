namespace McpSecureApis.Core.Callers;

/// <summary>Marks a list in the settings of which a single entry may be written without the list.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OneOrMoreAttribute : Attribute;
