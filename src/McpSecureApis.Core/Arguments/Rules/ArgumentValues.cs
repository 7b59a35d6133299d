using System.Text.Json;

namespace McpSecureApis.Core.Arguments.Rules;

/// <summary>The arguments of one call as the rules take them.</summary>
internal sealed record ArgumentValues(JsonElement Arguments);
