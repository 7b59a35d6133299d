namespace McpSecureApis.Core.Review.Containment;

/// <summary>A schema says something that keeps its values from being compared, or the comparison would go beyond its bounds.</summary>
internal sealed class UndecidedSchemaException : Exception;
