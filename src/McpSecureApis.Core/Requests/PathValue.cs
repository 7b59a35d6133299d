namespace McpSecureApis.Core.Requests;

/// <summary>A value in a path segment and the literal text after it.</summary>
internal sealed record PathValue(ValueSource Source, string After);
