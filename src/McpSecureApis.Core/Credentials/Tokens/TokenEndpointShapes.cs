using System.Text.Json.Serialization;

namespace McpSecureApis.Core.Credentials.Tokens;

/// <summary>The reply of <see cref="ITokenEndpoint"/>, read by code that is compiled with the program.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(TokenReply))]
internal sealed partial class TokenEndpointShapes : JsonSerializerContext;
