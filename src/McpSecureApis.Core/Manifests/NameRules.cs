using System.Text.RegularExpressions;

namespace McpSecureApis.Core.Manifests;

/// <summary>The grammars of the names in a manifest.</summary>
internal static class NameRules
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>A manifest's id: also a file name and a metric label, therefore narrow.</summary>
    public static Regex ManifestId { get; } = new(@"\A[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?\z", Options);

    /// <summary>Semantic Versioning 2.0.0, with its own suggested expression.</summary>
    public static Regex SemanticVersion { get; } = new(
        @"\A(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)" +
        @"(-(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?\z",
        Options);

    public static Regex ToolName { get; } = new(@"\A[A-Za-z0-9_-]{1,64}\z", Options);

    /// <summary>RFC 6749 section 3.3, scope-token; the length is ours.</summary>
    public static Regex Scope { get; } = new(@"\A[\x21\x23-\x5B\x5D-\x7E]{1,256}\z", Options);

    /// <summary>A claim that conditions name, an identifier of CEL.</summary>
    public static Regex ConditionClaim { get; } = new(@"\A[A-Za-z_][A-Za-z0-9_]{0,127}\z", Options);

    /// <summary>A claim as it stands in a token: often a URL.</summary>
    public static Regex TokenClaim { get; } = new(@"\A[\x21-\x7E]{1,256}\z", Options);

    public static Regex Credential { get; } = new(@"\A[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?\z", Options);

    public static Regex BindKey { get; } = new(@"\A[A-Za-z0-9_-]{1,64}\z", Options);

    public static Regex DataClass { get; } = new(@"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\z", Options);

    /// <summary>RFC 9110 section 5.1, token; the length is ours.</summary>
    public static Regex HeaderName { get; } = new(@"\A[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}\z", Options);

    /// <summary>What stands in a query before the equals sign without percent-encoding, and brackets, which many APIs use.</summary>
    public static Regex QueryName { get; } = new(@"\A[A-Za-z0-9._~$!*'()\[\],:@/-]{1,128}\z", Options);

    /// <summary>
    /// A form field. Nothing that a multipart header would have to escape: servers disagree about how a quote in a name is undone.
    /// </summary>
    public static Regex FieldName => QueryName;

    /// <summary>RFC 6838 section 4.2, in lower case and without parameters.</summary>
    public static Regex MediaType { get; } = new(@"\A[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,99}\z", Options);

    /// <summary>A blank of a prompt, which stands between braces in its text.</summary>
    public static Regex PromptArgument { get; } = new(@"\A[A-Za-z_][A-Za-z0-9_]{0,63}\z", Options);

    /// <summary>The types of a resource that has fields.</summary>
    public static Regex JsonMediaType { get; } = new(@"\Aapplication/(json|[a-z0-9][a-z0-9.-]{0,100}\+json)\z", Options);

    /// <summary>An argument's or body member's name that a binding may use.</summary>
    public static Regex MemberName { get; } = new(@"\A[A-Za-z0-9_$@.-]{1,128}\z", Options);
}
