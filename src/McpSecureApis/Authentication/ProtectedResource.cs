using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpSecureApis.Authentication;

/// <summary>
/// What clients need to know to get a token: the metadata document (RFC 9728) and the challenges that point at it. Every address comes from
/// the configuration; the Host header is the caller's text.
/// </summary>
internal sealed class ProtectedResource
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a scope name may hold (RFC 6749 section 3.3): anything else could end the quoted string it stands in.</summary>
    private static readonly SearchValues<char> ScopeCharacters =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x5E).Select(code => (char)code).Where(character => character is not '"' and not '\\')]);

    private readonly string _publicUrl;
    private readonly IReadOnlyList<string> _authorizationServers;
    private readonly Func<IReadOnlyList<string>> _scopesSupported;

    /// <param name="publicUrl">The resource identifier, used byte for byte as configured.</param>
    /// <param name="authorizationServers">The issuers' identifiers; at least one.</param>
    /// <param name="scopesSupported">The scopes of the tools that anybody may know of.</param>
    public ProtectedResource(string publicUrl, IReadOnlyList<string> authorizationServers, Func<IReadOnlyList<string>> scopesSupported)
    {
        _publicUrl = publicUrl;
        _authorizationServers = authorizationServers;
        _scopesSupported = scopesSupported;
        var url = new Uri(publicUrl, UriKind.Absolute);
        var suffix = url.AbsolutePath == "/" ? string.Empty : url.AbsolutePath;
        Paths = suffix.Length == 0 ? [WellKnown] : [WellKnown + suffix, WellKnown];
        MetadataUrl = url.GetLeftPart(UriPartial.Authority) + WellKnown + suffix;
        ResourcePath = url.AbsolutePath;
    }

    /// <summary>The path of the resource as clients ask for it.</summary>
    public string ResourcePath { get; }

    /// <summary>The exact paths of the document: with the resource's path behind it, and at the root for clients that look only there.</summary>
    public IReadOnlyList<string> Paths { get; }

    public string MetadataUrl { get; }

    public ReadOnlyMemory<byte> ToDocument()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            writer.WriteStartObject();
            writer.WriteString("resource"u8, _publicUrl);
            WriteArray(writer, "authorization_servers", _authorizationServers);
            WriteArray(writer, "scopes_supported", Quotable(_scopesSupported()));
            WriteArray(writer, "bearer_methods_supported", ["header"]);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The challenge of a 401. <c>error</c> stands in it only when there was a token to be wrong (RFC 6750 section 3.1).</summary>
    public string ChallengeForToken(bool tokenSent) =>
        $"Bearer {(tokenSent ? "error=\"invalid_token\", " : string.Empty)}resource_metadata=\"{MetadataUrl}\"{ScopeParameter(_scopesSupported())}";

    /// <summary>The challenge of a 403, with all scopes of the operation: clients ask for what stands here and nothing else.</summary>
    public string ChallengeForScopes(IReadOnlyList<string> scopes) =>
        $"Bearer error=\"insufficient_scope\"{ScopeParameter(scopes)}, resource_metadata=\"{MetadataUrl}\"";

    private static string ScopeParameter(IReadOnlyList<string> scopes)
    {
        var value = string.Join(' ', Quotable(scopes));
        return value.Length == 0 ? string.Empty : $", scope=\"{value}\"";
    }

    private static IReadOnlyList<string> Quotable(IReadOnlyList<string> scopes) =>
        [.. scopes.Where(scope => scope.Length > 0 && !scope.AsSpan().ContainsAnyExcept(ScopeCharacters))];

    /// <summary>RFC 9728 section 3.2: a parameter without elements is left out.</summary>
    private static void WriteArray(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
