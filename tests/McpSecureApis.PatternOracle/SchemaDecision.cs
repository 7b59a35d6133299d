using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Review;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.PatternOracle;

/// <summary>What the comparison of manifests says about one argument of two schemas.</summary>
/// <param name="Outside">A value that only the new schema takes; null for none.</param>
/// <param name="IsUndecided">Whether nobody could say.</param>
internal sealed record SchemaDecision(JsonElement? Outside, bool IsUndecided)
{
    private static readonly CatalogCompiler Compiler = new(new CatalogRules
    {
        Limits = new LimitsOptions(),
        Masking = MaskingPolicy.Compile(new MaskingOptions()),
        Networks = new NetworkOptions(),
        Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
        Credentials = null,
    });

    /// <summary>Null where one of the schemas is refused at load, as one that takes nothing is.</summary>
    public static SchemaDecision? Of(JsonObject old, JsonObject now)
    {
        var (before, after) = (Side(old), Side(now));
        if (!before.IsReadable || !after.IsReadable)
        {
            return null;
        }

        var changes = ManifestDiff.Compare(before, after).Changes;
        var shown = changes.FirstOrDefault(change => change is { Kind: ChangeKind.Widening, Witness.Arguments: not null })?.Witness!.Arguments;
        return shown is { } arguments
            ? new SchemaDecision(arguments.GetProperty("v"), IsUndecided: false)
            : new SchemaDecision(Outside: null, changes.Any(change => change.Kind >= ChangeKind.Undecidable));
    }

    private static ReviewSide Side(JsonObject schema)
    {
        var manifest = new JsonObject
        {
            ["manifest"] = "sample",
            ["version"] = "1.0.0",
            ["owner"] = "team@example.com",
            ["backend"] = new JsonObject { ["baseUrl"] = "https://sample.example", ["allowedNetworks"] = new JsonArray("10.0.0.0/8") },
            ["tools"] = new JsonArray(new JsonObject
            {
                ["name"] = "send",
                ["description"] = "Sends a value.",
                ["effect"] = "write",
                ["access"] = new JsonObject { ["authenticated"] = true },
                ["request"] = new JsonObject { ["method"] = "POST", ["path"] = "/values", ["body"] = new JsonObject { ["v"] = "{v}" } },
                ["arguments"] = new JsonObject
                {
                    ["type"] = "object",
                    ["required"] = new JsonArray("v"),
                    ["properties"] = new JsonObject { ["v"] = schema.DeepClone() },
                },
                ["response"] = "none",
            }),
        };
        return ReviewSide.Take(
            "sample.json", [new ManifestFile("sample.json", Encoding.UTF8.GetBytes(manifest.ToJsonString()), Problem: null)],
            read => Compiler.Compile(string.Empty, read), TimeProvider.System);
    }
}
