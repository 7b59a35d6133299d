using System.Buffers;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Arguments.Screening;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Catalog;

/// <summary>
/// Looks through every text of a manifest that a model reads for orders to it: a description that does more than describe. A prompt's messages
/// are left out: they are meant to tell a model what to do, and a person reads them first.
/// </summary>
internal static class ModelTexts
{
    private const string Rule = "instruction-text";

    private const int ShortestNameWithOrders = 12;

    private static readonly SearchValues<char> WhiteSpace = SearchValues.Create(" \t\r\n");

    public static void Look(ApiManifest manifest, FindingCollector findings)
    {
        for (var i = 0; i < manifest.Tools.Count; i++)
        {
            LookAtTool(manifest.Tools[i], $"tools[{i}]", findings);
        }

        for (var i = 0; i < manifest.Resources.Count; i++)
        {
            LookAtTool(manifest.Resources[i].ToTool(), $"resources[{i}]", findings);
        }

        for (var i = 0; i < manifest.Prompts.Count; i++)
        {
            var (prompt, path) = (manifest.Prompts[i], $"prompts[{i}]");
            LookAt(prompt.Name, $"{path}.name", findings);
            LookAt(prompt.Title, $"{path}.title", findings);
            LookAt(prompt.Description, $"{path}.description", findings);
            for (var j = 0; j < prompt.Arguments.Count; j++)
            {
                LookAt(prompt.Arguments[j].Name, $"{path}.arguments[{j}].name", findings);
                LookAt(prompt.Arguments[j].Title, $"{path}.arguments[{j}].title", findings);
                LookAt(prompt.Arguments[j].Description, $"{path}.arguments[{j}].description", findings);
                for (var k = 0; k < (prompt.Arguments[j].Values?.Count ?? 0); k++)
                {
                    LookAt(prompt.Arguments[j].Values![k], $"{path}.arguments[{j}].values[{k}]", findings);
                }
            }
        }
    }

    private static void LookAtTool(ToolManifest tool, string path, FindingCollector findings)
    {
        LookAt(tool.Name, $"{path}.name", findings);
        LookAt(tool.Title, $"{path}.title", findings);
        LookAt(tool.Description, $"{path}.description", findings);
        for (var i = 0; i < tool.Rules.Count; i++)
        {
            LookAt(tool.Rules[i].Message, $"{path}.rules[{i}].message", findings);
        }

        // Most schemas have nothing to tell, and the place of every string costs more than looking at it.
        if (tool.Arguments is { } arguments && HoldsOrders(arguments))
        {
            LookAtSchema(arguments, $"{path}.arguments", findings);
        }

        // The published output schema has the names of the fields.
        foreach (var field in tool.Response.Fields.Keys.Where(GivesOrders))
        {
            LookAt(field, DocumentPath.Append($"{path}.response.fields", field), findings);
        }
    }

    /// <summary>Whether a name or string in it reads like orders to a model.</summary>
    public static bool HoldsOrders(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => GivesOrders(element.GetString()!),
        JsonValueKind.Array => element.EnumerateArray().Any(HoldsOrders),
        JsonValueKind.Object => element.EnumerateObject().Any(member => GivesOrders(member.Name) || HoldsOrders(member.Value)),
        _ => false,
    };

    /// <summary>All names and strings of a schema: descriptions, titles, enumerations, defaults, examples, comments.</summary>
    private static void LookAtSchema(JsonElement element, string path, FindingCollector findings)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                LookAt(element.GetString(), path, findings);
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    LookAtSchema(item, $"{path}[{index++}]", findings);
                }

                break;
            case JsonValueKind.Object:
                // What only repeats names that stand elsewhere is told there.
                foreach (var member in element.EnumerateObject().Where(member => member.Name is not ("required" or "dependentRequired" or "$ref")))
                {
                    var below = DocumentPath.Append(path, member.Name);
                    LookAt(member.Name, below, findings);
                    LookAtSchema(member.Value, below, findings);
                }

                break;
        }
    }

    private static void LookAt(string? text, string path, FindingCollector findings)
    {
        if (text is not null && GivesOrders(text))
        {
            findings.Warning(
                path,
                Rule,
                "The text reads like orders to a model, which it would follow in every conversation.",
                text,
                "what the tool does or the value means, and nothing that a model is to do, hide or ignore");
        }
    }

    /// <summary>A model reads <c>do_not_tell_the_user</c> and <c>doNotTellTheUser</c> as words.</summary>
    private static bool GivesOrders(string text) =>
        IsFoundIn(text) ||
        (text.Length >= ShortestNameWithOrders && !text.AsSpan().ContainsAny(WhiteSpace) && IsFoundIn(ToWords(text)));

    private static bool IsFoundIn(string text) => InstructionText.IsFoundIn(text) || InstructionText.PutsToolFirst(text);

    private static string ToWords(string name)
    {
        var words = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]) && char.IsAsciiLetterLower(name[i - 1]))
            {
                words.Append(' ');
            }

            words.Append(name[i] is '_' or '-' or '.' or '/' or '\'' or '[' or ']' ? ' ' : name[i]);
        }

        return words.ToString();
    }
}
