using System.Text.Json;

namespace McpSecureApis.Mcp.Answers;

/// <summary>
/// The arguments of a tool that carry <c>x-mcp-header</c> and so have to agree with a header: a proxy in front may have decided by it.
/// The SDK checks this only for tools of its own collection.
/// </summary>
internal sealed class ParameterHeaders
{
    private const string Prefix = "Mcp-Param-";
    private const int MaxDepth = 16;

    private readonly List<ParameterHeader> _headers = [];

    private ParameterHeaders()
    {
    }

    public IReadOnlyList<ParameterHeader> All => _headers;

    public static ParameterHeaders Compile(JsonElement inputSchema)
    {
        var headers = new ParameterHeaders();
        headers.Collect(inputSchema, [], MaxDepth);
        return headers;
    }

    private void Collect(JsonElement schema, IReadOnlyList<string> path, int depth)
    {
        if (depth == 0 || schema.ValueKind != JsonValueKind.Object ||
            !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var property in properties.EnumerateObject())
        {
            IReadOnlyList<string> inner = [.. path, property.Name];
            if (property.Value.ValueKind == JsonValueKind.Object &&
                property.Value.TryGetProperty("x-mcp-header", out var name) && name.ValueKind == JsonValueKind.String)
            {
                _headers.Add(new ParameterHeader(Prefix + name.GetString(), inner));
            }

            Collect(property.Value, inner, depth - 1);
        }
    }
}
