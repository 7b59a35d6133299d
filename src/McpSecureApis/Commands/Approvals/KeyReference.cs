using McpSecureApis.Core.Approvals.Signing;
using McpSecureApis.Pkcs11;

namespace McpSecureApis.Commands.Approvals;

/// <summary>KEYREF on the command line: a key in a file, or on a token.</summary>
internal static class KeyReference
{
    /// <summary>What a reference looks like, for messages.</summary>
    public const string Forms = "file:PATH or pkcs11:URI";

    private const string File = "file:";
    private const string Token = "pkcs11:";

    /// <summary>Opens the private key; null when the text is no reference.</summary>
    /// <param name="reference">KEYREF.</param>
    /// <param name="error">Where somebody at a terminal is asked for a PIN.</param>
    /// <exception cref="ApprovalKeyException">It cannot be used.</exception>
    public static IApprovalSigner? OpenSigner(string reference, TextWriter error)
    {
        if (reference.StartsWith(Token, StringComparison.Ordinal))
        {
            return TokenSigner.Open(reference, question => TerminalPin.Ask(error, question));
        }

        return reference.StartsWith(File, StringComparison.Ordinal) ? OpenFile(reference[File.Length..]) : null;
    }

    /// <summary>The public half of the key in PEM; null when the text is no reference.</summary>
    /// <exception cref="ApprovalKeyException">It cannot be read.</exception>
    public static string? ReadPublicKeyPem(string reference)
    {
        if (reference.StartsWith(Token, StringComparison.Ordinal))
        {
            return TokenSigner.ReadPublicKeyPem(reference);
        }

        if (!reference.StartsWith(File, StringComparison.Ordinal))
        {
            return null;
        }

        using var signer = OpenFile(reference[File.Length..]);
        return signer.PublicKeyPem;
    }

    private static KeyFileSigner OpenFile(string file) =>
        KeyFileSigner.Open(file, out var problem) ?? throw new ApprovalKeyException($"{file} {problem}");
}
