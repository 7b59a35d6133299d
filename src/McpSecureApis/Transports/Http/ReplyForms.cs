namespace McpSecureApis.Transports.Http;

/// <summary>The forms of an answer that a client takes; at least one is true.</summary>
/// <param name="Json">One JSON object.</param>
/// <param name="Stream">Server-sent events.</param>
internal readonly record struct ReplyForms(bool Json, bool Stream);
