using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Backend.Replies;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Masking.Detectors;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Masking;

/// <summary>Short ways to compile a definition and mask a reply.</summary>
internal static class MaskingFixture
{
    public static EntryIdentity Tool { get; } = new("orders_get", "orders", "1.0.0", "00");

    internal delegate void Detector(ReadOnlySpan<char> text, ref Detections found);

    private static readonly ConcurrentDictionary<(string Scopes, string? Tenant, string? Secret), CredentialLease> Leases = new();

    public static KeyedHasher Hasher { get; } = new(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());

    public static Caller Caller(string scopes = "", string? tenant = null) =>
        new() { Issuer = "https://issuer.example", Subject = "u1", Scopes = ScopeSet.Parse(scopes), Tenant = tenant };

    public static (MaskingDefinition? Definition, FindingCollector Findings) Compile(MaskingPolicy? policy, params (string Path, string Class)[] fields)
    {
        var findings = new FindingCollector("orders.yaml", new SourceMap());
        var response = new ResponseManifest
        {
            Fields = fields.ToDictionary(field => field.Path, field => new FieldManifest { Class = field.Class }, StringComparer.Ordinal),
        };
        return (MaskingDefinition.Compile(Tool, response, policy ?? MaskingPolicy.Default, "tools[0].response", findings), findings);
    }

    /// <summary>The same for fields in their long form.</summary>
    public static (MaskingDefinition? Definition, FindingCollector Findings) CompileFields(MaskingPolicy? policy, params (string Path, FieldManifest Field)[] fields)
    {
        var findings = new FindingCollector("orders.yaml", new SourceMap());
        var response = new ResponseManifest { Fields = fields.ToDictionary(field => field.Path, field => field.Field, StringComparer.Ordinal) };
        return (MaskingDefinition.Compile(Tool, response, policy ?? MaskingPolicy.Default, "tools[0].response", findings), findings);
    }

    public static MaskingDefinition Define(params (string Path, string Class)[] fields) => Compile(policy: null, fields).Definition!;

    /// <summary>Masks a reply of a tool's backend: read as one is read, for a call that went through every room before.</summary>
    public static Outcome<MaskedResult> Mask(
        MaskingDefinition definition, string reply, string scopes = "", string? tenant = null, string? secret = null) =>
        Mask(definition, Encoding.UTF8.GetBytes(reply), scopes, tenant, secret);

    /// <inheritdoc cref="Mask(MaskingDefinition, string, string, string?, string?)"/>
    public static Outcome<MaskedResult> Mask(
        MaskingDefinition definition, byte[] reply, string scopes = "", string? tenant = null, string? secret = null)
    {
        if (!Read(definition, reply, scopes, tenant, secret).TryGet(out var read, out var refusal))
        {
            return refusal;
        }

        using (read)
        {
            return MaskedResult.Create(read, definition, Hasher);
        }
    }

    /// <summary>The reply before it is masked.</summary>
    public static Outcome<BackendReply> Read(MaskingDefinition definition, byte[] reply, string scopes = "", string? tenant = null, string? secret = null) =>
        TestProofs.ReadAsync(Lease(scopes, tenant, secret), reply, definition.Document).GetAwaiter().GetResult();

    public static MaskedResult Masked(MaskingDefinition definition, string reply, string scopes = "", string? tenant = null)
    {
        Mask(definition, reply, scopes, tenant).TryGet(out var result, out var refusal).Should().BeTrue(refusal?.Message);
        return result!;
    }

    public static string DriftText(this MaskedResult result) => string.Join(' ', result.Drift.Select(place => $"{place.Key}={place.Value}"));

    public static string Text(this MaskedResult result) => Encoding.UTF8.GetString(result.Utf8.Span);

    public static RefusalReason Reason(this Outcome<MaskedResult> outcome)
    {
        outcome.TryGet(out var result, out var refusal).Should().BeFalse(result?.Text());
        return refusal!.Reason;
    }

    /// <summary>The free-text detectors' answer; the text itself when nothing was found.</summary>
    public static string Scan(string text) => TextMasker.Mask(text, DetectorLevel.All, new MaskCounts()) ?? text;

    /// <summary>The answer of one detector alone, on a text that is no encoding of another.</summary>
    public static string Find(Detector detector, string text)
    {
        var found = new Detections(map: [], found: null);
        detector(text, ref found);
        foreach (var finding in (found.All ?? []).AsEnumerable().Reverse())
        {
            text = $"{text[..finding.Start]}[{finding.Kind}]{text[finding.End..]}";
        }

        return text;
    }

    /// <summary>A check of the keywords that an output schema has; says where a document does not conform.</summary>
    public static string? FindViolation(JsonElement schema, JsonElement value, string path = "$")
    {
        if (schema.TryGetProperty("anyOf", out var alternatives))
        {
            return alternatives.EnumerateArray().Any(alternative => FindViolation(alternative, value, path) is null) ? null : path;
        }

        var type = schema.GetProperty("type");
        string[] types = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(name => name.GetString()!)] : [type.GetString()!];
        if (value.ValueKind == JsonValueKind.Null)
        {
            return types.Contains("null") ? null : path;
        }

        if (types.Contains("string"))
        {
            return value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? path : null;
        }

        if (types.Contains("array"))
        {
            return value.ValueKind != JsonValueKind.Array
                ? path
                : value.EnumerateArray().Select((element, i) => FindViolation(schema.GetProperty("items"), element, $"{path}[{i}]")).FirstOrDefault(found => found is not null);
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return path;
        }

        foreach (var member in value.EnumerateObject())
        {
            var here = $"{path}.{member.Name}";
            var additional = schema.GetProperty("additionalProperties");
            if (schema.GetProperty("properties").TryGetProperty(member.Name, out var listed))
            {
                additional = listed;
            }

            if (additional.ValueKind == JsonValueKind.False)
            {
                return here;
            }

            if (FindViolation(additional, member.Value, here) is { } below)
            {
                return below;
            }
        }

        return null;
    }

    private static CredentialLease Lease(string scopes, string? tenant, string? secret) => Leases.GetOrAdd((scopes, tenant, secret), static key =>
    {
        var request = new RequestManifest { Method = "GET", Path = "/orders" };
        var call = TestProofs.Confirm(Tool, Caller(key.Scopes, key.Tenant), new Uri("http://127.0.0.1/"), request, key.Secret is null ? null : "orders-service");
        using var store = key.Secret is null ? null : TestCredentials.Open(key.Secret);
        return TestProofs.LeaseAsync(call, store).GetAwaiter().GetResult();
    });
}
