using System.Text.Json;

namespace McpSecureApis.FunctionalTests.Protocol.Differential;

/// <summary>The parts of an answer that a revision defines: HTTP status, error code, id, and which members a result has.</summary>
internal static class RevisionAnswer
{
    /// <summary>Members of a result whose values the revisions define.</summary>
    private static readonly string[] Defined = ["protocolVersion", "resultType", "isError", "cacheScope"];

    public static string Of(RawReply reply)
    {
        if (reply.Body.Length == 0)
        {
            return $"{reply.Status} empty";
        }

        var message = reply.Message;
        var id = message.TryGetProperty("id", out var given) ? given.GetRawText() : "none";
        if (message.TryGetProperty("error", out var error))
        {
            return $"{reply.Status} id {id} error {error.GetProperty("code").GetInt32()}";
        }

        var members = message.GetProperty("result").EnumerateObject().Where(member => member.Name != "_meta").OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => Defined.Contains(member.Name) ? $"{member.Name}={member.Value.GetRawText()}" : $"{member.Name}:{Kind(member.Value)}");
        return $"{reply.Status} id {id} result {string.Join(' ', members)}";
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array when value.GetArrayLength() > 0 => $"[{Kind(value[0])}]",
        JsonValueKind.True or JsonValueKind.False => "Boolean",
        var kind => kind.ToString(),
    };
}
