using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace McpSecureApis.Core.Callers;

/// <summary>How the certificates of other servers are checked, on every connection that we open: by the machine's own store and nothing else.</summary>
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
    };
}
