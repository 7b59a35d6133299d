using System.Text.Json;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>How a call ended for the client's user.</summary>
/// <param name="IsRefused">An error, or a result that is one.</param>
/// <param name="Text">Everything that the user gets to see.</param>
internal sealed record ClientAnswer(bool IsRefused, string Text)
{
    /// <summary>What a result says of itself.</summary>
    public static ClientAnswer Of(JsonElement result) => new(result.TryGetProperty("isError", out var isError) && isError.GetBoolean(), result.GetRawText());
}
