using System.Net;
using System.Text.Json;

namespace McpSecureApis.FunctionalTests.Demo;

/// <summary>A whole HTTP answer, with its headers as text.</summary>
internal sealed record HttpAnswer(HttpStatusCode Status, string Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(MessageOf(Body)).RootElement;

    /// <summary>The message of a body: JSON, or the last event of a stream, which is what a slow call is answered with.</summary>
    public static string MessageOf(string body) => body.StartsWith('{') || body.StartsWith('[')
        ? body
        : body.Split('\n').Last(line => line.StartsWith("data:", StringComparison.Ordinal) && line.Contains('{', StringComparison.Ordinal))["data:".Length..];
}
