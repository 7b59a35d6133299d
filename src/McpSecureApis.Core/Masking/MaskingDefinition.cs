using System.Text.Json;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Masking.Projection;

namespace McpSecureApis.Core.Masking;

/// <summary>What of a tool's replies may leave, compiled from its listed fields. Never changed.</summary>
internal sealed class MaskingDefinition
{
    private MaskingDefinition(EntryIdentity tool, MaskingPolicy policy, FieldNode? root)
    {
        Tool = tool;
        Policy = policy;
        Root = root;
        OutputSchema = root is null ? null : OutputSchemaBuilder.Build(root);
    }

    public EntryIdentity Tool { get; }

    public MaskingPolicy Policy { get; }

    /// <summary>What the reply is when it is no JSON; null otherwise.</summary>
    public DocumentType? Document { get; private init; }

    /// <summary>The class of the whole <see cref="Document"/>.</summary>
    public int DocumentClass { get; private init; }

    /// <summary>The tree of listed fields; null for <c>response: none</c> and for a document.</summary>
    public FieldNode? Root { get; }

    /// <summary>
    /// The schema of the masked shape, to be published; null for <c>response: none</c> and for a document. Its root may be an array.
    /// </summary>
    public JsonElement? OutputSchema { get; }

    /// <summary>Compiles <c>response</c>; null after errors.</summary>
    /// <param name="tool">The tool that the part belongs to.</param>
    /// <param name="response">What its author wrote.</param>
    /// <param name="policy">The operator's classes and actions.</param>
    /// <param name="path">Place of <paramref name="response"/> in the manifest, for example <c>tools[2].response</c>.</param>
    /// <param name="findings">Takes every problem at once.</param>
    /// <param name="document">What the reply is when it is no JSON.</param>
    public static MaskingDefinition? Compile(
        EntryIdentity tool, ResponseManifest response, MaskingPolicy policy, string path, FindingCollector findings, DocumentType? document = null)
    {
        if (response.None)
        {
            return new MaskingDefinition(tool, policy, root: null);
        }

        if (document is not null || response.Content is not null)
        {
            return CompileDocument(tool, response, policy, path, findings, document);
        }

        var failed = response.Fields.Count == 0;
        if (failed)
        {
            findings.Error(
                $"{path}.fields",
                "no-fields",
                "The response lists no field, so nothing could leave.",
                "no fields",
                "at least one field, or response: none");
        }

        var builder = new FieldTreeBuilder();
        var taken = new List<FieldPath>();
        var keys = new List<(FieldPath Path, int Class, bool LastOnly, string Place)>();
        foreach (var (text, field) in response.Fields)
        {
            var place = $"{path}.fields{Place(text)}";
            if (!FieldPath.TryParse(text, out var fieldPath, out var problem))
            {
                findings.Error(place, "field-path", $"The path cannot be read: {problem}.", text, "for example lines[].sku, labels.* or ['a.b']");
                failed = true;
                continue;
            }

            if (field.Keys is { } keyClass)
            {
                if (policy.TryFind(keyClass, out var keyIndex))
                {
                    keys.Add((fieldPath, keyIndex, field.Class is null, place));
                }
                else
                {
                    UnknownClass($"{place}.keys", keyClass, policy, findings);
                    failed = true;
                }
            }

            if (field.Class is not { } valueClass)
            {
                // Speaks of the keys alone. That it may is for the rules to say.
                failed |= field.Keys is null;
                continue;
            }

            var overlapping = taken.Find(other => other.Overlaps(fieldPath));
            if (overlapping is not null)
            {
                findings.Error(
                    place,
                    "overlapping-fields",
                    $"The path meets '{overlapping.Text}': a value would be both a leaf and a container, or have two classes.",
                    text,
                    "paths of which none is, or leads through, another");
                failed = true;
                continue;
            }

            taken.Add(fieldPath);
            if (policy.TryFind(valueClass, out var classIndex))
            {
                builder.Add(fieldPath, classIndex);
            }
            else
            {
                UnknownClass(place, valueClass, policy, findings);
                failed = true;
            }
        }

        foreach (var (fieldPath, keyIndex, lastOnly, place) in keys
            .OrderByDescending(entry => entry.Path.Segments[^1].Kind == FieldSegmentKind.AnyKey))
        {
            if (!failed && builder.SetKeys(fieldPath, keyIndex, lastOnly) is { } problem)
            {
                findings.Error(
                    place,
                    "field-keys",
                    problem,
                    fieldPath.Text,
                    "one class for the keys of each '*'; a path that ends in it decides: 'byTenant.*: {keys: internal}'");
                failed = true;
            }
        }

        return failed ? null : new MaskingDefinition(tool, policy, builder.Build());
    }

    private static MaskingDefinition? CompileDocument(
        EntryIdentity tool, ResponseManifest response, MaskingPolicy policy, string path, FindingCollector findings, DocumentType? document)
    {
        // One without the other is found by the rules, and here only kept from being served.
        if (document is null || response.Content is not { } content || response.Fields.Count > 0)
        {
            return null;
        }

        if (content.Class is not { } dataClass)
        {
            return null;
        }

        if (!policy.TryFind(dataClass, out var index))
        {
            UnknownClass($"{path}.content", dataClass, policy, findings);
            return null;
        }

        return new MaskingDefinition(tool, policy, root: null) { Document = document, DocumentClass = index };
    }

    private static void UnknownClass(string place, string name, MaskingPolicy policy, FindingCollector findings) =>
        findings.Error(place, "unknown-class", "The policy has no data class of this name.", name, $"one of {string.Join(", ", policy.ClassNames)}");

    private static string Place(string name) =>
        name.Length > 0 && name.AsSpan().IndexOfAny(".[]'") < 0 ? $".{name}" : $"['{name.Replace("'", "''", StringComparison.Ordinal)}']";
}
