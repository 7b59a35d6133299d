using McpSecureApis.Json.Schemas.Reading;

namespace McpSecureApis.Json.Schemas.References;

/// <summary>A <c>$dynamicRef</c> whose targets are known when all documents are.</summary>
/// <param name="Check">The check that gets them.</param>
/// <param name="Anchor">The anchor that it looks for.</param>
/// <param name="Mode">Which objects the targets close.</param>
internal sealed record DynamicReference(DynamicRefCheck Check, string Anchor, SchemaMode Mode);
