using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Findings;

namespace McpSecureApis.Commands.Manifests;

/// <summary>
/// The outside forms of a cost: a line for people, and a line of JSON in the form of a finding with the members <c>tokens</c>, <c>tools</c> and,
/// for a list, <c>scopes</c> added.
/// </summary>
internal static class ContextCostText
{
    public const string Rule = "context-cost";

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string ToLine(ContextCost cost) => cost.Scopes is null
        ? $"{cost.Tokens,8} tokens  {cost.Subject}"
        : $"{cost.Tokens,8} tokens  the {Count(cost)} of a caller with {cost.Subject}";

    public static string ToJson(ContextCost cost)
    {
        var message = cost.Scopes is null
            ? $"The entry of '{cost.Subject}' in tools/list costs a model's context {Number(cost.Tokens)} tokens ({ContextTokens.Encoding})."
            : $"The {Count(cost)} that a caller with {cost.Subject} gets cost a model's context " +
              $"{Number(cost.Tokens)} tokens ({ContextTokens.Encoding}).";
        var finding = new ManifestFinding(
            cost.File, cost.Position.Line, cost.Position.Column, cost.Path, Rule, FindingSeverity.Warning, message, $"{Number(cost.Tokens)} tokens",
            Expected: null);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            using (var form = JsonDocument.Parse(ManifestFindingText.ToJson(finding)))
            {
                foreach (var member in form.RootElement.EnumerateObject())
                {
                    member.WriteTo(writer);
                }
            }

            writer.WriteNumber("tokens", cost.Tokens);
            writer.WriteNumber("tools", cost.Tools);
            if (cost.Scopes is not null)
            {
                writer.WriteStartArray("scopes");
                foreach (var scope in cost.Scopes)
                {
                    writer.WriteStringValue(scope);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static string Count(ContextCost cost) => cost.Tools == 1 ? "1 tool" : $"{Number(cost.Tools)} tools";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
