using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Callers.Rest;

/// <summary>
/// Finds the cause of a failed exchange with another system, whichever room had it: a backend, a token endpoint, an issuer. Looks at types and
/// error numbers only, because a message may quote what the other side sent.
/// </summary>
internal static class PeerProblems
{
    /// <summary>OpenSSL's number of the alert <c>certificate_required</c> of TLS 1.3 (RFC 8446, 6.2), which comes only after the handshake.</summary>
    private const int CertificateRequired = 0x0A00045C;

    /// <summary>
    /// The cause of an exception that sending a request or reading its answer threw. Whose own deadline ended it is for the
    /// caller to know first.
    /// </summary>
    public static PeerProblem Of(Exception error)
    {
        if (Find<PeerProblemException>(error) is { } found)
        {
            return found.Problem;
        }

        return error switch
        {
            OperationCanceledException => Find<TimeoutException>(error) is null ? PeerProblem.ResponseTimeout : PeerProblem.ConnectTimeout,
            HttpRequestException or IOException when Find<CryptographicException>(error)?.HResult == CertificateRequired =>
                PeerProblem.ClientCertificateRequired,
            HttpRequestException or HttpIOException => Of(Stage(error), error),
            IOException => PeerProblem.ConnectionBroken,
            _ => PeerProblem.ConnectionFailed,
        };
    }

    /// <summary>The stage that the innermost exception names: the platform wraps what went wrong in what could not be done because of it.</summary>
    private static HttpRequestError Stage(Exception? error)
    {
        var stage = HttpRequestError.Unknown;
        for (; error is not null; error = error.InnerException)
        {
            var named = error switch
            {
                HttpRequestException request => request.HttpRequestError,
                HttpIOException reading => reading.HttpRequestError,
                _ => HttpRequestError.Unknown,
            };
            stage = named == HttpRequestError.Unknown ? stage : named;
        }

        return stage;
    }

    /// <summary>The cause why an answer was not read as JSON.</summary>
    public static PeerProblem Of(StrictJsonFault fault) => fault switch
    {
        StrictJsonFault.ByteOrderMark => PeerProblem.ByteOrderMark,
        StrictJsonFault.NotUtf8 => PeerProblem.NotUtf8,
        StrictJsonFault.DuplicateMember => PeerProblem.DuplicateMember,
        StrictJsonFault.TooDeep => PeerProblem.TooDeep,
        StrictJsonFault.CutSurrogate => PeerProblem.CutSurrogate,
        StrictJsonFault.NumberTooLong => PeerProblem.NumberTooLong,
        _ => PeerProblem.NotJson,
    };

    private static PeerProblem Of(HttpRequestError stage, Exception error) => stage switch
    {
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError => OfSocket(Find<SocketException>(error)),
        HttpRequestError.SecureConnectionError => PeerProblem.TlsHandshakeFailed,
        HttpRequestError.HttpProtocolError => PeerProblem.HttpProtocolError,
        HttpRequestError.InvalidResponse => PeerProblem.NotHttp,
        HttpRequestError.ConfigurationLimitExceeded => PeerProblem.HeadersTooLarge,
        HttpRequestError.ResponseEnded => PeerProblem.ConnectionBroken,
        _ when Find<AuthenticationException>(error) is not null => PeerProblem.TlsHandshakeFailed,
        _ when Find<IOException>(error) is not null => PeerProblem.ConnectionBroken,
        _ => PeerProblem.ConnectionFailed,
    };

    private static PeerProblem OfSocket(SocketException? error) => error?.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData => PeerProblem.NameNotFound,
        SocketError.TryAgain or SocketError.NoRecovery => PeerProblem.NameLookupFailed,
        SocketError.ConnectionRefused => PeerProblem.ConnectionRefused,
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.HostDown or
            SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported => PeerProblem.NetworkUnreachable,
        SocketError.TimedOut => PeerProblem.ConnectTimeout,
        _ => PeerProblem.ConnectionFailed,
    };

    private static T? Find<T>(Exception? error)
        where T : Exception
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is T found)
            {
                return found;
            }
        }

        return null;
    }
}
