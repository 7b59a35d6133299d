using System.Text.Json;

namespace McpSecureApis.Core.Review.Containment;

/// <summary>What a schema asks of a value at one place, or that the value fails it.</summary>
/// <param name="Schema">The schema, its references written out.</param>
/// <param name="Holds">Whether the value passes it.</param>
/// <param name="IsClosed">Whether the value's objects take only members that the schema names, as they do but for schemas that are only asked.</param>
/// <param name="InPlace">Whether another schema of the same value says which members it may have.</param>
internal readonly record struct SchemaTerm(JsonElement Schema, bool Holds, bool IsClosed, bool InPlace = false)
{
    public SchemaTerm Below(JsonElement schema) => new(schema, Holds, IsClosed);

    public SchemaTerm Not() => this with { Holds = !Holds };
}
