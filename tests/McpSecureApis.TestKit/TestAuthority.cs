using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace McpSecureApis.TestKit;

/// <summary>A certificate authority that lives as long as a test, and the certificates that it signs.</summary>
internal sealed class TestAuthority : IDisposable
{
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2 _root;

    public TestAuthority(string name)
        : this(name, issuer: null)
    {
    }

    private TestAuthority(string name, TestAuthority? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (issuer is null)
        {
            _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
            return;
        }

        using var signed = request.Create(issuer._root, issuer.Begin, issuer.End, RandomNumberGenerator.GetBytes(8));
        _root = signed.CopyWithPrivateKey(key);
    }

    /// <summary>The authority's certificate, for a trust store.</summary>
    public string Pem => _root.ExportCertificatePem();

    public byte[] Der => _root.Export(X509ContentType.Cert);

    private DateTimeOffset Begin => new(_root.NotBefore);

    private DateTimeOffset End => new(_root.NotAfter);

    /// <summary>An authority below this one.</summary>
    public TestAuthority Below(string name) => new(name, this);

    /// <summary>A server's certificate with its key.</summary>
    /// <param name="names">Host names and addresses.</param>
    /// <param name="subject">The common name.</param>
    /// <param name="issuerUrl">Where the issuer's certificate is said to be; null says nothing.</param>
    /// <param name="end">When it ends; null is with its authority.</param>
    /// <param name="begin">When it begins; null is with its authority.</param>
    /// <param name="usage">What it is for.</param>
    public X509Certificate2 Issue(
        IReadOnlyList<string> names,
        string subject = "server",
        string? issuerUrl = null,
        DateTimeOffset? end = null,
        DateTimeOffset? begin = null,
        string usage = ServerAuthentication)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        if (issuerUrl is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [issuerUrl], critical: false));
        }

        using var signed = request.Create(_root, begin ?? Begin, end ?? End, RandomNumberGenerator.GetBytes(8));
        using var withKey = signed.CopyWithPrivateKey(key);

        // By way of PKCS #12: a web server takes no key that lives in memory only on every platform.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>Certificate and key as a web server's configuration names them.</summary>
    public static (string Certificate, string Key) WriteFiles(X509Certificate2 certificate, string folder)
    {
        var (certificateFile, keyFile) = (Path.Combine(folder, "server.pem"), Path.Combine(folder, "server.key"));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem(), Encoding.ASCII);
        File.WriteAllText(keyFile, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), Encoding.ASCII);
        return (certificateFile, keyFile);
    }

    public void Dispose() => _root.Dispose();
}
