using System.Net;
using System.Text.Json;

namespace McpSecureApis.FunctionalTests.Demo;

/// <summary>A whole HTTP answer, with its headers as text.</summary>
internal sealed record HttpAnswer(HttpStatusCode Status, string Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}
