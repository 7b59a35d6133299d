using System.Collections.Frozen;
using System.Text.Json;
using McpSecureApis.Json.Schemas.Documents;

namespace McpSecureApis.Json.Schemas.Reading;

/// <summary>Reads the keywords' names, and those that check nothing (identifiers, title, deprecated…) but must have the value they should.</summary>
internal static class KeywordReader
{
    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    private static readonly FrozenSet<string> Dialects = FrozenSet.Create(
        StringComparer.Ordinal, Dialect, "http://json-schema.org/draft-07/schema#", "http://json-schema.org/draft-07/schema");

    private static readonly FrozenSet<string> Texts = FrozenSet.Create(
        StringComparer.Ordinal, "title", "description", "$comment", "$id", "$anchor", "$dynamicAnchor", "$schema");

    private static readonly FrozenSet<string> Flags = FrozenSet.Create(StringComparer.Ordinal, "readOnly", "writeOnly", "deprecated");

    public static void Read(SchemaNodeBuilder schema)
    {
        if (!schema.Options.IsStrict)
        {
            return;
        }

        foreach (var member in schema.Site.Element.EnumerateObject())
        {
            ReadName(schema, member);
            var isText = member.Value.ValueKind == JsonValueKind.String;
            if (Texts.Contains(member.Name) && !isText)
            {
                schema.Error(member.Name, "The value is a string.", SchemaNodeBuilder.Show(member.Value));
            }

            if (Flags.Contains(member.Name) && member.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            {
                schema.Error(member.Name, "The value is true or false.", SchemaNodeBuilder.Show(member.Value));
            }

            if (member.Name == "$schema" && isText && !Dialects.Contains(member.Value.GetString()!))
            {
                schema.Error("$schema", "This version of JSON Schema is not offered.", SchemaNodeBuilder.Show(member.Value), Dialect);
            }
        }
    }

    private static void ReadName(SchemaNodeBuilder schema, JsonProperty member)
    {
        if (schema.Options.Annotations.Contains(member.Name))
        {
            if (member.Value.ValueKind != JsonValueKind.String)
            {
                schema.Error(member.Name, "The value is a string.", SchemaNodeBuilder.Show(member.Value));
            }
        }
        else if (!SchemaKeywords.IsKnown(member.Name, schema.Dialect))
        {
            schema.Error(
                member.Name,
                "The keyword is not known; a check that is misspelt must not be one that never runs.",
                member.Name,
                SchemaKeywords.Instead(member.Name),
                "unknown-keyword");
        }
    }
}
