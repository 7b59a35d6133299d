using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpSecureApis.Core.Callers.IssuerKeys;

/// <summary>The replies of <see cref="IKeyDocuments"/>, read by code that is compiled with the program.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(IssuerMetadata))]
[JsonSerializable(typeof(JsonDocument))]
internal sealed partial class KeyDocumentShapes : JsonSerializerContext;
