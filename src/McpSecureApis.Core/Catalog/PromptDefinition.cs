using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Templates;

namespace McpSecureApis.Core.Catalog;

/// <summary>A prompt, checked and compiled. It has no backend; access, arguments, limits and audit are those of a tool.</summary>
internal sealed class PromptDefinition
{
    /// <summary>The most characters that a prompt can become, whatever its values are.</summary>
    private const int LongestPrompt = 262_144;

    private PromptDefinition(
        PromptManifest manifest,
        AccessDefinition access,
        ArgumentsDefinition arguments,
        LimitsDefinition limits,
        IReadOnlyList<IReadOnlyList<TemplatePart>> messages)
    {
        Manifest = manifest;
        Access = access;
        Arguments = arguments;
        Limits = limits;
        Messages = messages;
        Completions = manifest.Arguments.DistinctBy(argument => argument.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(argument => argument.Name, argument => argument.Values ?? [], StringComparer.Ordinal);
    }

    public PromptManifest Manifest { get; }

    public AccessDefinition Access { get; }

    public ArgumentsDefinition Arguments { get; }

    public LimitsDefinition Limits { get; }

    public EntryIdentity Identity => Access.Tool;

    /// <summary>The texts of the messages in pieces.</summary>
    public IReadOnlyList<IReadOnlyList<TemplatePart>> Messages { get; }

    /// <summary>The enumeration of each argument; empty for one without.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Completions { get; }

    /// <summary>Under which approval it is served; null where nobody approved it.</summary>
    public EntryApproval? Approval { get; private set; }

    /// <summary>The same prompt, served under an approval.</summary>
    public PromptDefinition With(EntryApproval approval)
    {
        var approved = (PromptDefinition)MemberwiseClone();
        approved.Approval = approval;
        return approved;
    }

    /// <summary>Compiles a prompt; null after it added errors to <paramref name="findings"/>.</summary>
    public static PromptDefinition? Compile(EntryIdentity identity, ApiManifest manifest, int index, LimitsOptions options, FindingCollector findings)
    {
        var path = $"prompts[{index}]";
        var written = manifest.Prompts[index];
        var schema = SchemaOf(written);
        var access = AccessDefinition.Compile(identity, written.Access, manifest.Claims, $"{path}.access", schema, findings);
        var arguments = ArgumentsDefinition.Compile(identity, schema, $"{path}.arguments", findings);
        var limits = LimitsDefinition.Compile(identity, manifest.Backend.Timeout, written.Limits, $"{path}.limits", options, findings);
        var messages = CompileMessages(written, access?.ArgumentsUsed, path, findings);
        return access is null || arguments is null || limits is null || messages is null
            ? null
            : new PromptDefinition(written, access, arguments, limits, messages);
    }

    /// <summary>Fills the blanks. A value is put in its place and never read: braces in it are braces.</summary>
    public IReadOnlyList<string> Render(JsonElement arguments) =>
    [
        .. Messages.Select(parts =>
        {
            var text = new StringBuilder();
            foreach (var part in parts)
            {
                text.Append(!part.IsPlaceholder ? part.Text : arguments.TryGetProperty(part.Text, out var value) ? value.GetString() : null);
            }

            return text.ToString();
        }),
    ];

    /// <summary>
    /// What a rule has already found is put right here, so that it is not told a second time at a place that the author did not write.
    /// </summary>
    private static JsonElement SchemaOf(PromptManifest prompt)
    {
        var properties = new JsonObject();
        foreach (var argument in prompt.Arguments)
        {
            var schema = new JsonObject { ["type"] = "string", ["maxLength"] = Math.Max(argument.MaxLength, 1) };
            if (argument.Values is { Count: > 0 } values)
            {
                schema["enum"] = new JsonArray([.. values.Distinct(StringComparer.Ordinal).Select(value => JsonValue.Create(value))]);
            }

            if (argument.Required)
            {
                schema["minLength"] = 1;
            }

            properties[argument.Name] = schema;
        }

        var required = prompt.Arguments.Where(argument => argument.Required).Select(argument => JsonValue.Create(argument.Name)).ToArray<JsonNode?>();
        return JsonElement.Parse(
            new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = new JsonArray(required) }.ToJsonString());
    }

    private static List<IReadOnlyList<TemplatePart>>? CompileMessages(
        PromptManifest prompt, IReadOnlySet<string>? usedInConditions, string path, FindingCollector findings)
    {
        var lengths = prompt.Arguments.GroupBy(argument => argument.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().MaxLength, StringComparer.Ordinal);
        var used = new HashSet<string>(usedInConditions ?? new HashSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
        var messages = new List<IReadOnlyList<TemplatePart>>();
        var before = findings.Findings.Count;
        long longest = 0;
        for (var i = 0; i < prompt.Messages.Count; i++)
        {
            var at = $"{path}.messages[{i}].text";
            if (!TemplateText.TryParse(prompt.Messages[i].Text, out var parts, out var problem))
            {
                findings.Error(at, "prompt-template", problem, prompt.Messages[i].Text);
                continue;
            }

            foreach (var part in parts)
            {
                if (part.IsPlaceholder && !lengths.ContainsKey(part.Text))
                {
                    findings.Error(at, "prompt-template", "The placeholder names no argument.", part.Text, "the name of a declared argument");
                }

                longest += part.IsPlaceholder ? lengths.GetValueOrDefault(part.Text) : part.Text.Length;
                used.Add(part.Text);
            }

            messages.Add(parts);
        }

        if (longest > LongestPrompt)
        {
            findings.Error(
                $"{path}.messages",
                "prompt-size",
                "With the longest values the prompt is too long.",
                $"{longest} characters",
                $"at most {LongestPrompt}, by maxLength");
        }

        // Messages that could not be read may use more than is known of them.
        var isWhole = findings.Findings.Count == before && !findings.Knows($"{path}.messages") && !findings.KnowsBelow($"{path}.messages");
        for (var i = 0; isWhole && i < prompt.Arguments.Count; i++)
        {
            if (!used.Contains(prompt.Arguments[i].Name))
            {
                findings.Error(
                    $"{path}.arguments[{i}].name",
                    "prompt-argument-unused",
                    "The argument stands in no message and in no condition.",
                    prompt.Arguments[i].Name,
                    "a placeholder in a message");
            }
        }

        return findings.Findings.Count == before ? messages : null;
    }
}
