using FsCheck;
using FsCheck.Fluent;
using McpSecureApis.Core.Authorization;

namespace McpSecureApis.Core.Tests.Requests;

/// <summary>Random text made to break things: pieces that mean something to some reader of URIs or headers, mixed with any characters.</summary>
internal static class HostileText
{
    private static readonly string[] Pieces =
    [
        ".", "..", "/", "\\", "%", "%2e", "%2E%2e", "%2f", "%5C", "%25", "%252e", "%252f", "%00", "%0d%0a", "%c0%ae", "%c0%af", "%u002e", "?", "#", "&", "=", ";", "+", ",", " ",
        "\t", "\r", "\n", "\r\n", "\0", "\u0001", "\u007F", "\u0085", "\u00A0", "\u200B", "\u202E", "\u2024", "\u2025", "\u2028", "\u2215", "\uFEFF", "\uFF0E", "\uFF0F", "\uFF3C",
        "\uFFFD", "\uFFFF", "\u560D\u560A", "é", "e\u0301", "😀", "\U000E0041", "{", "}", "{id}", "{{", "[", "]", "|", "^", "`", "<", ">", "\"", "'", "@", ":", "//", "http://evil.example/",
        "X-Evil: 1", "HTTP/1.1", "admin", "__proto__", "true", "0", "~", "*", "(", ")", "!", "$",
    ];

    public static Gen<string> Generator { get; } =
        Gen.Frequency(
            (5, Gen.Elements(Pieces)),
            (3, Gen.Choose(0, 0x10FFFF).Where(code => code is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32)),
            (2, Gen.Choose(0x20, 0x7E).Select(code => ((char)code).ToString())))
        .ListOf()
        .Resize(8)
        .Select(string.Concat);
}
