using System.Diagnostics.CodeAnalysis;
using McpSecureApis.Core.Keys;

namespace McpSecureApis.Core.Credentials.Secrets;

/// <summary>What came of reading a secret: the secret, or what is wrong with it, never what it holds.</summary>
internal sealed class SecretReading
{
    /// <summary>The longest secret, in characters; longer ones are nobody's.</summary>
    public const int Longest = 64 * 1024;

    private SecretReading(Secret? secret, string? problem)
    {
        Secret = secret;
        Problem = problem;
    }

    /// <summary>Null when there is a problem.</summary>
    public Secret? Secret { get; }

    /// <summary>What is wrong, to stand behind the reference: "is not set". Null when there is a secret.</summary>
    public string? Problem { get; }

    /// <summary>Whether there is a secret.</summary>
    [MemberNotNullWhen(true, nameof(Secret))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsThere => Secret is not null;

    /// <summary>Equal for two readings of one state of the secret; null where the source knows no versions.</summary>
    public string? Version { get; private init; }

    /// <summary>When the secret stops being good; null when it does not by itself.</summary>
    public DateTimeOffset? ExpiresAt { get; private init; }

    public static SecretReading Failed(string problem) => new(secret: null, problem);

    /// <summary>Takes a text as it was read, if it can be a secret: something, on one line, not endless.</summary>
    /// <param name="text">The text; null when there is none.</param>
    /// <param name="version">Names this state of the secret.</param>
    /// <param name="expiresAt">When it stops being good.</param>
    public static SecretReading Of(string? text, string? version = null, DateTimeOffset? expiresAt = null)
    {
        var problem = text is null ? "is not set"
            : text.Length == 0 ? "is empty"
            : text.Length > Longest ? "is too long"
            : text.Any(char.IsControl) ? "has a line break or another control character"
            : null;
        return problem is null ? new SecretReading(Secret.Of(text!), problem: null) { Version = version, ExpiresAt = expiresAt } : Failed(problem);
    }

    /// <summary>The same reading with an instance of the secret that is known already.</summary>
    public SecretReading With(Secret known) => new(known, problem: null) { Version = Version, ExpiresAt = ExpiresAt };

    /// <summary>Whether another reading is of the same secret, so that what was made of it can stay.</summary>
    public bool IsSameAs(SecretReading other) =>
        IsThere && other.IsThere &&
        (Version is not null || other.Version is not null ? Version == other.Version : Secret.FixedTimeEquals(other.Secret.Reveal()));
}
