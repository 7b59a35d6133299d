using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Callers.Tokens;

/// <summary>What <c>explain</c> says about a token. Parts of the token stand in it, made printable: it is for the operator's terminal only.</summary>
internal sealed record TokenExplanation
{
    /// <summary>Who the token speaks for; null when it is refused.</summary>
    public Caller? Caller { get; init; }

    /// <summary>The refusal with the reason for its message; null when the token counts.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>Scopes of the token that its issuer may not grant.</summary>
    public IReadOnlyList<string> DroppedScopes { get; init; } = [];

    /// <summary>What else an operator may not expect of a token that counts.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
