using System.Net.Http.Headers;
using System.Text;
using McpSecureApis.Core.Keys;

namespace McpSecureApis.Core.Credentials.Values;

/// <summary>
/// A credential as its source made it, for any call. The value goes from here into the request's header and nowhere else;
/// <see cref="Secrets"/> is for the check that no reply brings it back.
/// </summary>
internal sealed class Credential
{
    private readonly string? _scheme;
    private readonly string _header;
    private readonly Secret? _value;
    private readonly Action? _refused;

    private Credential(
        string? name, string? scheme, string header, Secret? value, IReadOnlyList<Secret> secrets, Action? refused = null)
    {
        _refused = refused;
        Name = name;
        _scheme = scheme;
        _header = header;
        _value = value;
        Secrets = secrets;
    }

    /// <summary>What a backend gets that needs no credential: <see cref="Attach"/> adds nothing.</summary>
    public static Credential None { get; } = new(name: null, scheme: null, header: "", value: null, secrets: []);

    /// <summary>The operator's name of the credential, for the audit trail; null for <see cref="None"/>.</summary>
    public string? Name { get; }

    /// <summary>Every text that must never come back in a reply: the token, the password, the encoded pair of basic authentication.</summary>
    public IReadOnlyList<Secret> Secrets { get; }

    /// <summary><c>Authorization: Bearer TOKEN</c> (RFC 6750 section 2.1).</summary>
    /// <exception cref="FormatException">The token has a character that no header value may have.</exception>
    /// <param name="name">The operator's name of the credential.</param>
    /// <param name="token">The token.</param>
    /// <param name="refused">What <see cref="ReportRefused"/> does; null for a token that cannot be replaced.</param>
    public static Credential Bearer(string name, Secret token, Action? refused = null) =>
        new(name, "Bearer", "Authorization", Checked(token), [token], refused);

    /// <summary><c>Authorization: Basic base64(USERNAME:PASSWORD)</c> (RFC 7617).</summary>
    /// <exception cref="FormatException">The username has a colon, or one of the two a character that is not printable ASCII.</exception>
    public static Credential Basic(string name, string username, Secret password)
    {
        if (username.Contains(':', StringComparison.Ordinal) || !IsHeaderValue(username))
        {
            throw new FormatException("The username of basic authentication is printable ASCII without a colon.");
        }

        var pair = Encoding.ASCII.GetBytes($"{username}:{Checked(password).Reveal()}");
        var encoded = Secret.Of(Convert.ToBase64String(pair));
        return new Credential(name, "Basic", "Authorization", encoded, [password, encoded]);
    }

    /// <summary>The bare value in a header of the operator's choice, for example <c>X-Api-Key</c>.</summary>
    /// <exception cref="FormatException">The value does not fit into that header.</exception>
    public static Credential Header(string name, string header, Secret value)
    {
        var credential = new Credential(name, scheme: null, header, Checked(value), [value]);
        using var scratch = new HttpRequestMessage();
        credential.Attach(scratch);
        return credential;
    }

    /// <summary>
    /// Writes the credential into the request, in place of whatever stood under that name. Called on the last line before the request
    /// is sent; the only place where the value is put into words.
    /// </summary>
    public void Attach(HttpRequestMessage request)
    {
        if (_value is null)
        {
            return;
        }

        if (_scheme is null)
        {
            request.Headers.Remove(_header);
            request.Headers.Add(_header, _value.Reveal());
        }
        else
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(_scheme, _value.Reveal());
        }
    }

    /// <summary>Says that the backend answered 401: a cached token may have been revoked, and the next call gets another one.</summary>
    public void ReportRefused() => _refused?.Invoke();

    public override string ToString() => Name ?? "none";

    /// <summary>RFC 9110 section 5.5 without obs-text: what every server reads the same way.</summary>
    internal static bool IsHeaderValue(string value) => !value.AsSpan().ContainsAnyExcept(HeaderCharacters.Value);

    private static Secret Checked(Secret value) => IsHeaderValue(value.Reveal())
        ? value
        : throw new FormatException("A credential has a character that no header value may have.");
}
