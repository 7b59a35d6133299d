namespace McpSecureApis.Json.Formats;

/// <summary>Whether a text has a format.</summary>
internal delegate bool FormatTest(ReadOnlySpan<char> text);
