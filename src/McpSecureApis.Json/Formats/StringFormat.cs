namespace McpSecureApis.Json.Formats;

/// <summary>A format of JSON Schema: its test, and an example for people and models.</summary>
internal sealed record StringFormat(FormatTest IsValid, string Example);
