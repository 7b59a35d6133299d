using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Callers.Rest;

/// <summary>
/// How the certificates of other servers are checked, on every connection that we open: by the machine's own store and nothing else.
/// </summary>
internal static class ServerTrust
{
    public static SslClientAuthenticationOptions CreateOptions() => new()
    {
        AllowRenegotiation = false,
        CertificateChainPolicy = new X509ChainPolicy
        {
            // A certificate may name addresses for its issuer's certificate and for revocation lists. The platform would ask there by itself, on
            // the word of a server that is not known yet and past every check of where we may connect to.
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
        },

        // Accepts exactly what the platform accepts. Throws instead of saying no, because the platform tells the cause only
        // in words that quote the certificate.
        RemoteCertificateValidationCallback = static (_, certificate, chain, errors) =>
            errors == SslPolicyErrors.None ? true : throw new PeerProblemException(Explain(certificate, chain, errors)),
    };

    /// <summary>The first thing to mend: nothing else about a certificate counts as long as nobody trusted vouches for it.</summary>
    private static PeerProblem Explain(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return PeerProblem.TlsHandshakeFailed;
        }

        var statuses = X509ChainStatusFlags.NoError;
        foreach (var status in chain?.ChainStatus ?? [])
        {
            statuses |= status.Status;
        }

        if ((statuses & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != X509ChainStatusFlags.NoError)
        {
            return PeerProblem.CertificateNotTrusted;
        }

        if (statuses.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            return IsFuture(chain!) ? PeerProblem.CertificateNotYetValid : PeerProblem.CertificateExpired;
        }

        return errors == SslPolicyErrors.RemoteCertificateNameMismatch ? PeerProblem.CertificateNameMismatch : PeerProblem.CertificateInvalid;
    }

    /// <summary>By the machine's clock, as the platform judged.</summary>
    private static bool IsFuture(X509Chain chain) =>
        chain.ChainElements.Any(element => element.Certificate.NotBefore.ToUniversalTime() > TimeProvider.System.GetUtcNow().UtcDateTime);
}
