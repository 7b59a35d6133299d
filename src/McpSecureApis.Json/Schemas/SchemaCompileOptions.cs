using System.Text.Json;

namespace McpSecureApis.Json.Schemas;

/// <summary>How a schema is read, and the bounds of reading and running it.</summary>
internal sealed record SchemaCompileOptions
{
    /// <summary>As manifests are read: 2020-12, formats asserted, every object closed, unknown keywords refused.</summary>
    public static SchemaCompileOptions Manifest { get; } = new();

    /// <summary>As the specification says by default.</summary>
    public static SchemaCompileOptions Specification { get; } = new()
    {
        AssertFormats = false,
        CloseObjects = false,
        AllowOwnKeywords = false,
        UnknownKeywords = UnknownKeywords.Ignore,
    };

    /// <summary>The dialect of a document that names none. The default is 2020-12.</summary>
    public SchemaDialect Dialect { get; init; } = SchemaDialect.Draft202012;

    /// <summary>Whether <c>format</c> is a check. The default is true.</summary>
    public bool AssertFormats { get; init; } = true;

    /// <summary>Whether an object takes only members that its schema names, at every level, as <c>unevaluatedProperties: false</c> does. The default is true.</summary>
    public bool CloseObjects { get; init; } = true;

    /// <summary>Whether <c>class</c>, <c>normalize</c> and <c>x-mcp-header</c> are known. The default is true.</summary>
    public bool AllowOwnKeywords { get; init; } = true;

    public UnknownKeywords UnknownKeywords { get; init; } = UnknownKeywords.Error;

    /// <summary>Deepest nesting of schemas applied while one document is checked, references included. The default is 256.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>Most subschemas of one compile. The default is 5,000.</summary>
    public int MaxSubschemas { get; init; } = 5_000;

    /// <summary>Most schema applications of one check, about 50 ns each. The default is 500,000; a document that needs more is refused.</summary>
    public int MaxWork { get; init; } = 500_000;

    /// <summary>Other documents by absolute URI, for <c>$ref</c>. Nothing is ever fetched.</summary>
    public IReadOnlyDictionary<string, JsonElement> RemoteSchemas { get; init; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
}
