using System.Text.Json;

namespace McpSecureApis.Json.Schemas.Documents;

/// <summary>Meta-schemas that a schema may refer to, in our own short words: they take the same schemas as the published ones.</summary>
internal static class MetaSchemas
{
    private const string Draft7Text = """
        {"$schema":"http://json-schema.org/draft-07/schema#","$id":"http://json-schema.org/draft-07/schema#",
         "definitions":{"count":{"type":"integer","minimum":0},"names":{"type":"array","items":{"type":"string"},"uniqueItems":true},
           "list":{"type":"array","minItems":1,"items":{"$ref":"#"}},"map":{"type":"object","additionalProperties":{"$ref":"#"}},
           "simple":{"enum":["array","boolean","integer","null","number","object","string"]}},
         "type":["object","boolean"],
         "properties":{"$id":{"type":"string"},"$schema":{"type":"string"},"$ref":{"type":"string"},"$comment":{"type":"string"},
           "title":{"type":"string"},"description":{"type":"string"},"readOnly":{"type":"boolean"},"writeOnly":{"type":"boolean"},"examples":{"type":"array"},
           "multipleOf":{"type":"number","exclusiveMinimum":0},"maximum":{"type":"number"},"minimum":{"type":"number"},
           "exclusiveMaximum":{"type":"number"},"exclusiveMinimum":{"type":"number"},
           "maxLength":{"$ref":"#/definitions/count"},"minLength":{"$ref":"#/definitions/count"},"pattern":{"type":"string","format":"regex"},
           "additionalItems":{"$ref":"#"},"items":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/list"}]},
           "maxItems":{"$ref":"#/definitions/count"},"minItems":{"$ref":"#/definitions/count"},"uniqueItems":{"type":"boolean"},"contains":{"$ref":"#"},
           "maxProperties":{"$ref":"#/definitions/count"},"minProperties":{"$ref":"#/definitions/count"},"required":{"$ref":"#/definitions/names"},
           "additionalProperties":{"$ref":"#"},"definitions":{"$ref":"#/definitions/map"},"properties":{"$ref":"#/definitions/map"},
           "patternProperties":{"type":"object","additionalProperties":{"$ref":"#"},"propertyNames":{"format":"regex"}},
           "dependencies":{"type":"object","additionalProperties":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/names"}]}},
           "propertyNames":{"$ref":"#"},"enum":{"type":"array"},
           "type":{"anyOf":[{"$ref":"#/definitions/simple"},{"type":"array","items":{"$ref":"#/definitions/simple"},"minItems":1,"uniqueItems":true}]},
           "format":{"type":"string"},"contentMediaType":{"type":"string"},"contentEncoding":{"type":"string"},
           "if":{"$ref":"#"},"then":{"$ref":"#"},"else":{"$ref":"#"},"allOf":{"$ref":"#/definitions/list"},"anyOf":{"$ref":"#/definitions/list"},
           "oneOf":{"$ref":"#/definitions/list"},"not":{"$ref":"#"}}}
        """;

    private const string Draft202012Text = """
        {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-12/schema","$dynamicAnchor":"meta",
         "$defs":{"count":{"type":"integer","minimum":0},"names":{"type":"array","items":{"type":"string"},"uniqueItems":true},
           "list":{"type":"array","minItems":1,"items":{"$dynamicRef":"#meta"}},"map":{"type":"object","additionalProperties":{"$dynamicRef":"#meta"}},
           "anchor":{"type":"string","pattern":"^[A-Za-z_][-A-Za-z0-9._]*$"},
           "simple":{"enum":["array","boolean","integer","null","number","object","string"]}},
         "type":["object","boolean"],
         "properties":{"$id":{"type":"string","pattern":"^[^#]*#?$"},"$schema":{"type":"string"},"$ref":{"type":"string"},"$anchor":{"$ref":"#/$defs/anchor"},
           "$dynamicRef":{"type":"string"},"$dynamicAnchor":{"$ref":"#/$defs/anchor"},"$vocabulary":{"type":"object","additionalProperties":{"type":"boolean"}},
           "$comment":{"type":"string"},"$defs":{"$ref":"#/$defs/map"},"definitions":{"$ref":"#/$defs/map"},
           "title":{"type":"string"},"description":{"type":"string"},"deprecated":{"type":"boolean"},"readOnly":{"type":"boolean"},"writeOnly":{"type":"boolean"},
           "examples":{"type":"array"},"prefixItems":{"$ref":"#/$defs/list"},"items":{"$dynamicRef":"#meta"},"contains":{"$dynamicRef":"#meta"},
           "additionalProperties":{"$dynamicRef":"#meta"},"properties":{"$ref":"#/$defs/map"},
           "patternProperties":{"type":"object","additionalProperties":{"$dynamicRef":"#meta"},"propertyNames":{"format":"regex"}},
           "dependentSchemas":{"$ref":"#/$defs/map"},"propertyNames":{"$dynamicRef":"#meta"},"if":{"$dynamicRef":"#meta"},"then":{"$dynamicRef":"#meta"},
           "else":{"$dynamicRef":"#meta"},"allOf":{"$ref":"#/$defs/list"},"anyOf":{"$ref":"#/$defs/list"},"oneOf":{"$ref":"#/$defs/list"},
           "not":{"$dynamicRef":"#meta"},"unevaluatedItems":{"$dynamicRef":"#meta"},"unevaluatedProperties":{"$dynamicRef":"#meta"},
           "dependencies":{"type":"object","additionalProperties":{"anyOf":[{"$dynamicRef":"#meta"},{"$ref":"#/$defs/names"}]}},
           "type":{"anyOf":[{"$ref":"#/$defs/simple"},{"type":"array","items":{"$ref":"#/$defs/simple"},"minItems":1,"uniqueItems":true}]},
           "enum":{"type":"array"},"multipleOf":{"type":"number","exclusiveMinimum":0},"maximum":{"type":"number"},"exclusiveMaximum":{"type":"number"},
           "minimum":{"type":"number"},"exclusiveMinimum":{"type":"number"},"maxLength":{"$ref":"#/$defs/count"},"minLength":{"$ref":"#/$defs/count"},
           "pattern":{"type":"string","format":"regex"},"maxItems":{"$ref":"#/$defs/count"},"minItems":{"$ref":"#/$defs/count"},"uniqueItems":{"type":"boolean"},
           "maxContains":{"$ref":"#/$defs/count"},"minContains":{"$ref":"#/$defs/count"},"maxProperties":{"$ref":"#/$defs/count"},
           "minProperties":{"$ref":"#/$defs/count"},"required":{"$ref":"#/$defs/names"},
           "dependentRequired":{"type":"object","additionalProperties":{"$ref":"#/$defs/names"}},
           "format":{"type":"string"},"contentEncoding":{"type":"string"},"contentMediaType":{"type":"string"},"contentSchema":{"$dynamicRef":"#meta"}}}
        """;

    public static IReadOnlyDictionary<string, JsonElement> All { get; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
    {
        ["http://json-schema.org/draft-07/schema"] = JsonElement.Parse(Draft7Text),
        ["https://json-schema.org/draft/2020-12/schema"] = JsonElement.Parse(Draft202012Text),
    };
}
