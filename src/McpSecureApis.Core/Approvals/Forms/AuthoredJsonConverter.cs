using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpSecureApis.Core.Approvals.Forms;

/// <summary>
/// Writes JSON of an author's (a schema, a body) as the text of its canonical form, with the numbers as they are written: a reader of JSON
/// would make one number of <c>9007199254740993</c> and <c>9007199254740992</c>, and a backend is sent what stands there.
/// </summary>
internal sealed class AuthoredJsonConverter : JsonConverter<JsonElement>
{
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Effective forms are written and never read.");

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) =>
        writer.WriteStringValue(CanonicalForm.OfAuthored(value));
}
