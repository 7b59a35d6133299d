namespace McpSecureApis.Mcp.Telemetry;

/// <summary>What the trace of a request has to do with the trace that its client names.</summary>
internal enum CallerTraceMode
{
    /// <summary>The request's span is a child in the client's trace, as the convention has it.</summary>
    Parent,

    /// <summary>The request begins a trace of ours and links the client's: no client decides where our spans stand.</summary>
    Link,
}
