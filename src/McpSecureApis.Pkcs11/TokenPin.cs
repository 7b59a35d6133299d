using McpSecureApis.Core.Approvals.Signing;
using McpSecureApis.Core.Credentials.Secrets;
using McpSecureApis.Core.Keys;

namespace McpSecureApis.Pkcs11;

/// <summary>Where the PIN of a token comes from: a file, a variable of the environment, or somebody who is asked.</summary>
internal static class TokenPin
{
    /// <summary>The longest PIN that is read, in bytes; tokens take far shorter ones.</summary>
    private const int Longest = 1024;

    /// <summary>The PIN; null for a token that takes it on keys of its own.</summary>
    /// <param name="token">The token that wants it.</param>
    /// <param name="reference">Names its source.</param>
    /// <param name="ask">Asks somebody, with the words to ask; null when nobody can be asked.</param>
    /// <exception cref="ApprovalKeyException">There is none, or others can read it.</exception>
    public static Secret? Read(TokenSession token, TokenKeyReference reference, Func<string, Secret?> ask)
    {
        if (reference.PinSource is { } source)
        {
            var pin = source.IsFile ? ReadFile(source) : Environment.GetEnvironmentVariable(source.Target);
            return string.IsNullOrEmpty(pin) ? throw Wrong(source, "holds no PIN.") : Secret.Of(pin);
        }

        if (token.HasPinPad)
        {
            return null;
        }

        return ask($"{token.Name} asks for its PIN: ") ?? throw new ApprovalKeyException(
            $"{token.Name} asks for its PIN, and nobody can be asked here. " +
            "Add pin-source=file:PATH or pin-source=env:NAME to the pkcs11: reference.");
    }

    private static string ReadFile(SecretReference source)
    {
        try
        {
            if (PrivateFile.FindExposure(source.Target) is { } exposure)
            {
                throw Wrong(source, exposure);
            }

            // Editors and `echo` add a line end, and no PIN has one.
            return PrivateFile.ReadText(source.Target, Longest).TrimEnd('\r', '\n');
        }
        catch (PrivateFileException error)
        {
            throw Wrong(source, error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Wrong(source, error is FileNotFoundException or DirectoryNotFoundException
                ? "does not exist."
                : $"cannot be read ({error.GetType().Name}).");
        }
    }

    private static ApprovalKeyException Wrong(SecretReference source, string problem) => new($"pin-source: {source} {problem}");
}
