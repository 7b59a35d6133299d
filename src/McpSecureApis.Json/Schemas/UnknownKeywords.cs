namespace McpSecureApis.Json.Schemas;

/// <summary>What a keyword that the dialect does not know means.</summary>
internal enum UnknownKeywords
{
    /// <summary>The schema is not compiled: a misspelt keyword must not be a check that never runs.</summary>
    Error,

    /// <summary>As the specification says, for conformance runs and imported schemas.</summary>
    Ignore,
}
