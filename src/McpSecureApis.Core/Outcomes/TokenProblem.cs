namespace McpSecureApis.Core.Outcomes;

/// <summary>
/// Why an access token was refused, for whoever runs the server: in the log and in <c>explain</c>, never over HTTP, where all of them are
/// one answer. The outside names are in snake_case (<see cref="TokenProblemText"/>).
/// </summary>
internal enum TokenProblem
{
    /// <summary>Not three parts of base64url and strict JSON, or a header member or claim type that is not as it must be.</summary>
    Malformed = 0,
    UnknownIssuer,
    WrongType,
    WrongAudience,
    ClaimMissing,
    Expired,
    NotYetValid,
    UnknownKey,
    AlgorithmNotAllowed,
    BadSignature,

    /// <summary>Bound to a key of the client (<c>cnf</c>), and nobody here checks proofs.</summary>
    SenderConstraint,
    TenantNotAllowed,

    /// <summary>The operator took it back: by its id, subject, client, tenant or issuer.</summary>
    Revoked,

    /// <summary>A claim that makes the caller is there with a value that no issuer may give it.</summary>
    ClaimNotAllowed,

    /// <summary>It counts for longer than the issuer's entry allows.</summary>
    LifetimeTooLong,
}
