namespace McpSecureApis.Core.Outcomes;

/// <summary>
/// What exactly was wrong with another system that we called, for whoever runs the server: one member per cause, in our words. Beside a
/// <see cref="RefusalReason"/>, which is what the model is told. The outside names are in snake_case (<see cref="PeerProblemText"/>).
/// </summary>
internal enum PeerProblem
{
    /// <summary>A connection failed in a way that is not known more exactly.</summary>
    ConnectionFailed = 0,

    // Until there is a connection.
    NameNotFound,
    NameLookupFailed,
    AddressNotAllowed,
    ConnectionRefused,
    NetworkUnreachable,
    ConnectTimeout,

    // TLS.
    CertificateNotTrusted,
    CertificateExpired,
    CertificateNotYetValid,
    CertificateNameMismatch,
    CertificateInvalid,
    TlsHandshakeFailed,
    ClientCertificateRequired,

    // The exchange.
    ResponseTimeout,
    ConnectionBroken,
    NotHttp,
    HttpProtocolError,
    HeadersTooLarge,

    // Statuses that one reason has together.
    NotModified,
    Redirect,
    HttpStatus,
    StatusOutOfRange,

    // The body before it is read.
    MediaTypeMissing,
    MediaTypeNotExpected,
    MediaTypeAmbiguous,
    CharsetNotUtf8,
    ContentEncodingNotSupported,
    DecompressionFailed,
    BodyTooLarge,
    BodyEmpty,

    // The body as JSON.
    NotUtf8,
    ByteOrderMark,
    NotJson,
    DuplicateMember,
    TooDeep,
    CutSurrogate,
    NumberTooLong,
    ShapeNotDeclared,

    // The body as a document.
    NotTheDeclaredDocument,

    // What an issuer says about itself.
    IssuerMismatch,
    KeysAddressMissing,
    KeysAddressNotAllowed,
    KeysFileUnreadable,

    // The reply of a token endpoint.
    NoAccessToken,
    AccessTokenUnusable,
    NoTokenType,
    WrongTokenType,
    ExpiresInUnusable,

    // The operator's own secret, before anybody was asked.
    SecretUnavailable,
}
