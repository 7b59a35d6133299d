namespace McpSecureApis.Core.Manifests.Model;

/// <summary>The language in which a text of the request is written, so that a value in one of its string literals stays in it.</summary>
internal enum TextEscape
{
    /// <summary>OData 4.01: a literal stands between single quotes, and a quote in it is doubled.</summary>
    Odata,

    /// <summary>JSON (RFC 8259) inside a text: quote, backslash and control characters are escaped.</summary>
    Json,

    /// <summary>The classic Lucene query parser: a phrase stands between double quotes; quote and backslash are escaped.</summary>
    Lucene,
}
