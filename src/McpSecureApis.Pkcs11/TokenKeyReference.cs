using McpSecureApis.Core.Approvals.Signing;
using McpSecureApis.Core.Credentials.Secrets;
using McpSecureApis.Core.Manifests.Values;
using Net.Pkcs11Interop.Common;

namespace McpSecureApis.Pkcs11;

/// <summary>Which key of which token, as RFC 7512 writes it, through which module, and where the PIN is; never the PIN.</summary>
internal sealed class TokenKeyReference
{
    private const string PinValue = "pin-value";
    private const string Right = "use for example pkcs11:token=approvals;object=reviewer-one?module-path=/usr/lib/softhsm/libsofthsm2.so.";

    private TokenKeyReference(Pkcs11Uri uri, SecretReference? pinSource)
    {
        Uri = uri;
        PinSource = pinSource;
    }

    /// <summary>What token and key have to match.</summary>
    public Pkcs11Uri Uri { get; }

    /// <summary>Where the PIN is; null when somebody has to be asked.</summary>
    public SecretReference? PinSource { get; }

    /// <summary>The library that speaks to the token, a file that is there.</summary>
    public string ModulePath => Uri.ModulePath;

    /// <summary>What of the key was said, for messages; empty when nothing was.</summary>
    public string KeyWords => string.Join(
        " and ",
        new[]
        {
            Uri.Object is null ? null : $"object={UnsafeCharacters.Escape(Uri.Object)}",
            Uri.Id is null ? null : $"id={Convert.ToHexStringLower(Uri.Id)} (hexadecimal)",
        }.Where(word => word is not null));

    /// <exception cref="ApprovalKeyException">It is none, or says what is not used here.</exception>
    public static TokenKeyReference Parse(string text)
    {
        // Before anything that could repeat a part of it.
        if (text.Contains(PinValue, StringComparison.OrdinalIgnoreCase))
        {
            throw new ApprovalKeyException(
                $"{PinValue} is not taken: arguments are seen by every user of the machine. Use pin-source=file:PATH or pin-source=env:NAME, " +
                "or leave it out to be asked on a terminal.");
        }

        var uri = Read(text);
        if (uri.UnknownPathAttributes.Keys.Concat(uri.UnknownQueryAttributes.Keys).FirstOrDefault() is { } unknown)
        {
            throw Wrong($"has the attribute '{UnsafeCharacters.Escape(unknown)}', which is not known");
        }

        if (uri.ModuleName is not null || string.IsNullOrEmpty(uri.ModulePath) || !Path.IsPathFullyQualified(uri.ModulePath))
        {
            throw Wrong("needs module-path with the absolute path of the token's PKCS#11 module");
        }

        if (!File.Exists(uri.ModulePath))
        {
            throw new ApprovalKeyException($"module-path: there is no file {UnsafeCharacters.Escape(uri.ModulePath)}.");
        }

        SecretReference? pinSource = null;
        return uri.PinSource is null || SecretReference.TryParse(uri.PinSource, out pinSource, out var problem)
            ? new TokenKeyReference(uri, pinSource)
            : throw new ApprovalKeyException($"pin-source {problem}");
    }

    private static Pkcs11Uri Read(string text)
    {
        // The library would leave white space out.
        if (text.Any(char.IsWhiteSpace))
        {
            throw Wrong("holds white space; write %20");
        }

        try
        {
            return new Pkcs11Uri(text, checkLengths: true);
        }
        catch (Pkcs11UriException error)
        {
            throw Wrong($"is not as RFC 7512 has it ({UnsafeCharacters.Escape(error.Message)})");
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
        {
            throw Wrong($"is not as RFC 7512 has it ({error.GetType().Name})");
        }
    }

    private static ApprovalKeyException Wrong(string problem) => new($"The pkcs11: reference {problem}; {Right}");
}
