using System.Buffers;

namespace McpSecureApis.Core.Credentials.Values;

/// <summary>The characters of header names and values (RFC 9110 sections 5.1 and 5.5).</summary>
internal static class HeaderCharacters
{
    /// <summary>Printable ASCII and tab. Control characters split a request, others are read in different encodings.</summary>
    public static SearchValues<char> Value { get; } = SearchValues.Create(
        "\t" + string.Concat(Enumerable.Range(0x20, 0x7F - 0x20).Select(unit => (char)unit)));

    /// <summary>Printable ASCII without the space: what an access token may be made of (RFC 6749 appendix A.12).</summary>
    public static SearchValues<char> Visible { get; } = SearchValues.Create(
        string.Concat(Enumerable.Range(0x21, 0x7F - 0x21).Select(unit => (char)unit)));

    /// <summary><c>token</c> of RFC 9110 section 5.6.2: what a header name may be made of.</summary>
    public static SearchValues<char> Name { get; } = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}
