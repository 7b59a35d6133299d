namespace McpSecureApis.Json.Schemas.Reading;

/// <summary>Which objects a compiled schema closes.</summary>
internal enum SchemaMode
{
    /// <summary>None, here or below: the schema only asks (<c>if</c>, <c>not</c>, <c>contains</c>), or objects are left open.</summary>
    Open,

    /// <summary>Those below. The schema applies in place, so what it leaves over is for the schema around it to refuse.</summary>
    InPlace,

    /// <summary>This one and those below.</summary>
    Closed,
}
