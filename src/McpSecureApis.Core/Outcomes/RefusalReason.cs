namespace McpSecureApis.Core.Outcomes;

/// <summary>
/// Every way in which a call, or a request that never became a call, can end early. Audit records, metrics and the wire use these
/// names in snake_case (<see cref="RefusalReasonText"/>).
/// </summary>
internal enum RefusalReason
{
    /// <summary>A result that was never assigned. Seeing it is a bug; it refuses all the same.</summary>
    Unspecified = 0,

    // Before there is a call (HTTP only).
    HostNotAllowed,
    OriginNotAllowed,
    TokenMissing,
    TokenInvalid,
    IssuerUnavailable,
    MessageMalformed,
    MessageTooLarge,
    UnsupportedMediaType,
    TooManyRequests,

    // Catalog and Authorization.
    UnknownTool,
    HiddenTool,
    MissingScope,
    ConditionNotMet,
    ConfirmationRequired,
    ConfirmationDeclined,
    ConfirmationInvalid,

    // Arguments.
    InvalidArguments,
    ArgumentsSuspicious,

    // Limits.
    RateLimited,
    TooManyConcurrentCalls,
    DeadlineExceeded,
    TokenExpired,
    TokenRevoked,
    Cancelled,

    // Requests.
    ClaimMissing,
    RequestNotAllowed,

    // Audit.
    AuditUnavailable,
    OutcomeUnknown,

    // Credentials.
    CredentialUnavailable,
    CredentialNotAllowed,

    // Backend.
    BackendBusy,
    BackendUnreachable,
    BackendAddressNotAllowed,
    BackendCircuitOpen,
    BackendTimeout,
    BackendRedirect,
    NotFound,
    Conflict,
    InvalidRequest,
    BackendRefused,
    BackendFailed,
    BackendRateLimited,
    ReplyTooLarge,
    ReplyInvalid,
    ReplyMediaType,

    // Masking.
    CredentialInReply,

    // A bug of ours, told apart so that it is never mistaken for the caller's mistake.
    InternalError,
}
