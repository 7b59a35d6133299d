namespace McpSecureApis.Core.Masking.Projection;

/// <summary>What a masked result is when it is no JSON.</summary>
/// <param name="MediaType">Its media type; that of a text when a mask stands in the place of a picture.</param>
/// <param name="IsText">Whether it is text in UTF-8.</param>
internal sealed record MaskedDocument(string MediaType, bool IsText);
