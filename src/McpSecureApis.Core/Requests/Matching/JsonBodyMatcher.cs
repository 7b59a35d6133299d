using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Requests.Templates;

namespace McpSecureApis.Core.Requests.Matching;

/// <summary>Reads the texts of a JSON body that have an escape again. Everything else in it is an argument's own JSON or a constant.</summary>
internal static class JsonBodyMatcher
{
    public static bool IsMatch(BodyNode root, ReadOnlyMemory<byte> body, Caller caller, JsonElement arguments)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 256 });
        return IsMatch(root, document.RootElement, caller, arguments);
    }

    private static bool IsMatch(BodyNode node, JsonElement value, Caller caller, JsonElement arguments)
    {
        if (!node.HoldsEscapes)
        {
            return true;
        }

        if (node.Escaped is { } escaped)
        {
            return value.ValueKind == JsonValueKind.String && escaped.IsMatch(value.GetString()!, caller, arguments);
        }

        return node.Members is { } members
            ? value.ValueKind == JsonValueKind.Object &&
                AreMatches(
                    [.. members.Select(member => member.Value)],
                    value.EnumerateObject().Select(member => member.Value),
                    caller,
                    arguments)
            : value.ValueKind == JsonValueKind.Array && AreMatches(node.Elements!, value.EnumerateArray(), caller, arguments);
    }

    private static bool AreMatches(IReadOnlyList<BodyNode> nodes, IEnumerable<JsonElement> values, Caller caller, JsonElement arguments)
    {
        var present = nodes.Where(node => node.IsPresent(arguments)).ToList();
        var read = values.ToList();
        return present.Count == read.Count && present.Zip(read).All(pair => IsMatch(pair.First, pair.Second, caller, arguments));
    }
}
