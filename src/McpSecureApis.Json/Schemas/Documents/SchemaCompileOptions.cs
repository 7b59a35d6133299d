using System.Collections.Frozen;
using System.Text.Json;

namespace McpSecureApis.Json.Schemas.Documents;

/// <summary>How a schema is read, and the bounds of reading and running it.</summary>
internal sealed record SchemaCompileOptions
{
    /// <summary>The defaults, for schemas that guard something: formats asserted, every object closed, doubtful schemas refused.</summary>
    public static SchemaCompileOptions Strict { get; } = new();

    /// <summary>As the specification says by default.</summary>
    public static SchemaCompileOptions Specification { get; } = new()
    {
        AssertFormats = false,
        CloseObjects = false,
        IsStrict = false,
    };

    /// <summary>The dialect of a document that names none. The default is 2020-12.</summary>
    public SchemaDialect Dialect { get; init; } = SchemaDialect.Draft202012;

    /// <summary>Whether <c>format</c> is a check. The default is true.</summary>
    public bool AssertFormats { get; init; } = true;

    /// <summary>
    /// Whether an object takes only members that its schema names, at every level, as <c>unevaluatedProperties: false</c>
    /// does. The default is true.
    /// </summary>
    public bool CloseObjects { get; init; } = true;

    /// <summary>
    /// Whether a schema is refused that is valid but hardly meant: with a keyword or format that nobody knows (a misspelt check must not be one
    /// that never runs), an identifier twice, or bounds that nothing passes. The default is true.
    /// </summary>
    public bool IsStrict { get; init; } = true;

    /// <summary>
    /// Keywords of one's own that a strict schema may have. Each has a string as its value and checks nothing. The default is none.
    /// </summary>
    public IReadOnlySet<string> Annotations { get; init; } = FrozenSet<string>.Empty;

    /// <summary>What is said of a value that needs more depth or work than is allowed; for whoever sent it.</summary>
    public string TooMuchMessage { get; init; } = "the value is too large or too deeply nested to be checked completely";

    /// <summary>What is said of a value that does not pass when no check has more to say.</summary>
    public string MismatchMessage { get; init; } = "the value does not match the schema";

    /// <summary>Deepest nesting of schemas applied while one document is checked, references included. The default is 256.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>Most subschemas of one compile. The default is 5,000.</summary>
    public int MaxSubschemas { get; init; } = 5_000;

    /// <summary>Most schema applications of one check, about 50 ns each. The default is 500,000; a document that needs more is refused.</summary>
    public int MaxWork { get; init; } = 500_000;

    /// <summary>Other documents by absolute URI, for <c>$ref</c>. Nothing is ever fetched.</summary>
    public IReadOnlyDictionary<string, JsonElement> RemoteSchemas { get; init; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
}
