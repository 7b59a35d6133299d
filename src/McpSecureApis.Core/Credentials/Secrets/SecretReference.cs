using System.Diagnostics.CodeAnalysis;

namespace McpSecureApis.Core.Credentials.Secrets;

/// <summary>Where a secret is, never the secret: <c>env:NAME</c> or <c>file:PATH</c>.</summary>
/// <param name="Scheme">Says which <see cref="ISecretSource"/> has it.</param>
/// <param name="Target">What the source finds it by: the name or the absolute path.</param>
internal sealed record SecretReference(string Scheme, string Target)
{
    public const string EnvironmentScheme = "env";
    public const string FileScheme = "file";

    private const string EnvironmentPrefix = EnvironmentScheme + ":";
    private const string FilePrefix = FileScheme + ":";

    /// <summary>Whether <see cref="Target"/> is a path.</summary>
    public bool IsFile => Scheme == FileScheme;

    /// <summary>What it names, for messages to the operator.</summary>
    public override string ToString() => Scheme switch
    {
        FileScheme => $"file '{Target}'",
        EnvironmentScheme => $"environment variable {Target}",
        _ => $"'{Scheme}:{Target}'",
    };

    /// <summary>Whether there is nothing at all where it points to, as far as this machine knows. Reads no secret.</summary>
    public bool IsAbsent => Scheme switch
    {
        FileScheme => !File.Exists(Target),
        EnvironmentScheme => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Target)),
        _ => false,
    };

    /// <summary>Reads a reference. The problem never repeats the text: somebody may have put the secret itself there.</summary>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out SecretReference? reference, [NotNullWhen(false)] out string? problem)
    {
        reference = null;
        problem = null;
        if (text?.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) == true)
        {
            var name = text[EnvironmentPrefix.Length..];
            if (name.Length == 0 || name.AsSpan().IndexOfAnyExcept(NameCharacters) >= 0)
            {
                problem =
                    "names an environment variable with other characters than letters, digits and underscores; use for example env:ORDERS_SECRET.";
                return false;
            }

            reference = new SecretReference(EnvironmentScheme, name);
            return true;
        }

        if (text?.StartsWith(FilePrefix, StringComparison.Ordinal) == true)
        {
            var path = text[FilePrefix.Length..];
            if (!Path.IsPathFullyQualified(path) || path.Contains('\0', StringComparison.Ordinal))
            {
                problem = "needs an absolute path after 'file:'; use for example file:/run/secrets/orders.";
                return false;
            }

            reference = new SecretReference(FileScheme, path);
            return true;
        }

        problem = string.IsNullOrEmpty(text)
            ? "is missing; use env:NAME or file:PATH."
            : "is not a reference (its value is not shown here); use env:NAME or file:PATH, never the secret itself.";
        return false;
    }

    private static System.Buffers.SearchValues<char> NameCharacters { get; } =
        System.Buffers.SearchValues.Create("_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}
