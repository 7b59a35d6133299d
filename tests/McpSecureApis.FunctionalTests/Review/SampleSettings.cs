using System.Text;
using System.Text.Json.Nodes;
using McpSecureApis.Commands.Review;
using McpSecureApis.Commands.Review.Sides;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.FunctionalTests.Review;

/// <summary>A configuration that holds, of which tests change single settings.</summary>
internal static class SampleSettings
{
    public const string Text = """
        {
          "Server": { "PublicUrl": "https://mcp.example.com/mcp", "Hosts": ["mcp.example.com"] },
          "Issuers": [ { "Issuer": "https://login.example.com/", "AllowedScopes": ["orders.*"], "AllowedTenants": ["acme"] } ],
          "Credentials": {
            "orders": { "Type": "static", "Value": "env:ORDERS", "Use": { "Origins": ["https://orders.example"], "Manifests": ["orders"] } },
            "tokens": {
              "Type": "client_credentials", "TokenEndpoint": "https://login.example.com/token", "ClientId": "gateway", "ClientSecret": "env:CLIENT",
              "Use": { "Origins": ["https://tokens.example"], "Manifests": ["tokens"] }
            }
          },
          "Audit": { "HashKeyFile": "/keys/hash.key", "SigningKeyFile": "/keys/signing.pem" }
        }
        """;

    /// <summary>The configuration with one setting.</summary>
    /// <param name="key">Its key, for example <c>Issuers:0:Audiences</c>; what is not there on the way is made.</param>
    /// <param name="value">Its value as JSON; null leaves it out.</param>
    public static string With(string key, string? value) => With(JsonNode.Parse(Text)!.AsObject(), key, value);

    public static string With(JsonObject root, string key, string? value)
    {
        JsonNode at = root;
        var names = key.Split(':');
        for (var i = 0; i < names.Length - 1; i++)
        {
            at = (at is JsonArray list ? list[int.Parse(names[i])] : at[names[i]] ??= new JsonObject())!;
        }

        if (at is JsonArray array)
        {
            if (value is not null)
            {
                array.Add(JsonNode.Parse(value));
            }
        }
        else
        {
            at.AsObject().Remove(names[^1]);
            if (value is not null)
            {
                at[names[^1]] = JsonNode.Parse(value);
            }
        }

        return root.ToJsonString();
    }

    /// <summary>Compares two texts as the verb does.</summary>
    public static async Task<ManifestDifference> CompareAsync(string old, string now)
    {
        using var before = SettingsSide.Take("old.json", Encoding.UTF8.GetBytes(old));
        using var after = SettingsSide.Take("new.json", Encoding.UTF8.GetBytes(now));
        return await SettingsDiff.CompareAsync(before, after);
    }
}
