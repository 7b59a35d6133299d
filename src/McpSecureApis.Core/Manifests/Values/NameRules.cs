using System.Text.RegularExpressions;

namespace McpSecureApis.Core.Manifests.Values;

/// <summary>
/// The grammars of the names in a manifest. They are compiled with the program: building one of them at the start takes a millisecond and a
/// quarter of a megabyte. Each is anchored and has one way only to take a text, so there is nothing to go back over.
/// </summary>
internal static partial class NameRules
{
    public const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>Milliseconds. Linear in the text as they are, so this is for a machine that stands still.</summary>
    public const int Deadline = 60_000;

    /// <summary>A manifest's id: also a file name and a metric label, therefore narrow.</summary>
    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?\z", Options, Deadline)]
    public static partial Regex ManifestId { get; }

    /// <summary>Semantic Versioning 2.0.0, with its own suggested expression.</summary>
    [GeneratedRegex(
        @"\A(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)" +
        @"(-(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?\z",
        Options,
        Deadline)]
    public static partial Regex SemanticVersion { get; }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", Options, Deadline)]
    public static partial Regex EntryName { get; }

    /// <summary>RFC 6749 section 3.3, scope-token; the length is ours.</summary>
    [GeneratedRegex(@"\A[\x21\x23-\x5B\x5D-\x7E]{1,256}\z", Options, Deadline)]
    public static partial Regex Scope { get; }

    /// <summary>A claim that conditions name, an identifier of CEL.</summary>
    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,127}\z", Options, Deadline)]
    public static partial Regex ConditionClaim { get; }

    /// <summary>A claim as it stands in a token: often a URL.</summary>
    [GeneratedRegex(@"\A[\x21-\x7E]{1,256}\z", Options, Deadline)]
    public static partial Regex TokenClaim { get; }

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?\z", Options, Deadline)]
    public static partial Regex Credential { get; }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", Options, Deadline)]
    public static partial Regex BindKey { get; }

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\z", Options, Deadline)]
    public static partial Regex DataClass { get; }

    /// <summary>RFC 9110 section 5.1, token; the length is ours.</summary>
    [GeneratedRegex(@"\A[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}\z", Options, Deadline)]
    public static partial Regex HeaderName { get; }

    /// <summary>What stands in a query before the equals sign without percent-encoding, and brackets, which many APIs use.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9._~$!*'()\[\],:@/-]{1,128}\z", Options, Deadline)]
    public static partial Regex QueryName { get; }

    /// <summary>
    /// A form field. Nothing that a multipart header would have to escape: servers disagree about how a quote in a name is undone.
    /// </summary>
    public static Regex FieldName => QueryName;

    /// <summary>RFC 6838 section 4.2, in lower case and without parameters.</summary>
    [GeneratedRegex(@"\A[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,99}\z", Options, Deadline)]
    public static partial Regex MediaType { get; }

    /// <summary>A blank of a prompt, which stands between braces in its text.</summary>
    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,63}\z", Options, Deadline)]
    public static partial Regex PromptArgument { get; }

    /// <summary>The types of a resource that has fields.</summary>
    [GeneratedRegex(@"\Aapplication/(json|[a-z0-9][a-z0-9.-]{0,100}\+json)\z", Options, Deadline)]
    public static partial Regex JsonMediaType { get; }

    /// <summary>An argument's or body member's name that a binding may use.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9_$@.-]{1,128}\z", Options, Deadline)]
    public static partial Regex MemberName { get; }
}
