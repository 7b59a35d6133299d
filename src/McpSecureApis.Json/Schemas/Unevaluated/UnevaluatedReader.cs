using System.Text.Json;
using McpSecureApis.Json.Schemas.Documents;
using McpSecureApis.Json.Schemas.Reading;
using McpSecureApis.Json.Schemas.Running;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Json.Schemas.Unevaluated;

/// <summary>
/// Reads the vocabulary of what no other keyword looked at: <c>unevaluatedProperties</c> and <c>unevaluatedItems</c>. Closes objects in the
/// same way where the options ask for it.
/// </summary>
internal sealed class UnevaluatedReader(SchemaQuestions questions)
{
    public void Read(SchemaNodeBuilder schema)
    {
        if (schema.Dialect == SchemaDialect.Draft7)
        {
            CloseWhatIsLeft(schema, saysProperties: schema.Has("additionalProperties"));
            return;
        }

        // Asked of every schema: it also follows references that no check is made of, as in `then` without `if`, and one that leads
        // nowhere is refused.
        var declared = Declared(schema);
        if (schema.One("unevaluatedItems") is { } items)
        {
            schema.Add(new UnevaluatedItemsCheck(schema.Below(items)));
        }

        if (schema.One("unevaluatedProperties") is { } properties)
        {
            if (schema.Mode != SchemaMode.Open && properties.Element.ValueKind == JsonValueKind.True)
            {
                schema.OpenObject("unevaluatedProperties");
            }

            var isFalse = properties.Element.ValueKind == JsonValueKind.False;
            schema.Add(new UnevaluatedPropertiesCheck(isFalse ? null : schema.Below(properties), declared));
        }

        CloseWhatIsLeft(schema, SchemaQuestions.SaysRest(schema.Site.Element));
    }

    /// <summary>Closes the schema <c>true</c>, which names nothing.</summary>
    public static void ReadTrue(SchemaNodeBuilder schema)
    {
        if (schema.Mode == SchemaMode.Closed)
        {
            schema.Add(new UnevaluatedPropertiesCheck(node: null, new DeclaredNames([])));
            schema.Add(ItemsWithoutMembers(schema));
        }
    }

    /// <summary>Items that no keyword describes may be anything but an object with members.</summary>
    private static UnevaluatedItemsCheck ItemsWithoutMembers(SchemaNodeBuilder schema)
    {
        var any = schema.NewBelow();
        any.Fill([new UnevaluatedPropertiesCheck(node: null, new DeclaredNames([])), new UnevaluatedItemsCheck(any)], isFalse: false);
        return new UnevaluatedItemsCheck(any);
    }

    private void CloseWhatIsLeft(SchemaNodeBuilder schema, bool saysProperties)
    {
        if (schema.Mode != SchemaMode.Closed)
        {
            return;
        }

        var types = questions.PossibleTypes(schema.Site);
        if ((types & TypeSet.Object) != TypeSet.None && !saysProperties && !SchemaQuestions.IsSimpleObject(schema.Site.Element))
        {
            schema.Add(new UnevaluatedPropertiesCheck(node: null, Declared(schema)));
        }

        if ((types & TypeSet.Array) != TypeSet.None && !schema.Has("items") && !schema.Has("unevaluatedItems"))
        {
            schema.Add(ItemsWithoutMembers(schema));
        }
    }

    private DeclaredNames Declared(SchemaNodeBuilder schema) => new(questions.DeclaredMembers(schema.Site).Select(member => member.Key));
}
