using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using McpSecureApis.Core.Approvals.Signing;
using Net.Pkcs11Interop.Common;

namespace McpSecureApis.Pkcs11;

/// <summary>Public halves on a token: from public keys, and where there are none from certificates.</summary>
internal static class TokenPublicKeys
{
    private const int CoordinateBytes = 32;
    private const int PointBytes = 1 + (2 * CoordinateBytes);
    private const byte Uncompressed = 4;

    /// <summary>The object identifier of P-256 in DER, as CKA_EC_PARAMS has it.</summary>
    private static ReadOnlySpan<byte> P256 => [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

    /// <summary>DER before a point in CKA_EC_POINT: an octet string of its length. Some tokens leave it out.</summary>
    private static ReadOnlySpan<byte> PointHeader => [0x04, PointBytes];

    /// <summary>The public half of a private key; the caller disposes of it.</summary>
    /// <exception cref="ApprovalKeyException">There is none, or more than one.</exception>
    public static ECDsa Of(TokenSession token, TokenObject privateKey)
    {
        var (label, id) = privateKey.Id.Length > 0 ? (null, privateKey.Id) : (privateKey.Label, (byte[]?)null);
        return Single(token, Objects(token, kind: null, label, id), $"beside the private key {privateKey}");
    }

    /// <summary>The public half that a reference names, of which nothing private is looked at; the caller disposes of it.</summary>
    /// <exception cref="ApprovalKeyException">There is none, or more than one.</exception>
    public static ECDsa Find(TokenSession token, TokenKeyReference reference)
    {
        var uri = reference.Uri;
        var kind = uri.Type switch
        {
            null or CKO.CKO_PRIVATE_KEY => null,
            CKO.CKO_PUBLIC_KEY or CKO.CKO_CERTIFICATE => uri.Type,
            _ => throw new ApprovalKeyException("The pkcs11: reference has a type that is no key; leave type out, or use private, public or cert."),
        };
        return Single(token, Objects(token, kind, uri.Object, uri.Id), reference.KeyWords is { Length: > 0 } words ? $"with {words}" : "at all");
    }

    private static IReadOnlyList<TokenObject> Objects(TokenSession token, CKO? kind, string? label, byte[]? id)
    {
        if (kind is not null)
        {
            return token.Find(kind.Value, label, id);
        }

        return token.Find(CKO.CKO_PUBLIC_KEY, label, id) is { Count: > 0 } keys ? keys : token.Find(CKO.CKO_CERTIFICATE, label, id);
    }

    private static ECDsa Single(TokenSession token, IReadOnlyList<TokenObject> objects, string which)
    {
        if (objects.Count == 0)
        {
            var seen = Objects(token, kind: null, label: null, id: null);
            throw new ApprovalKeyException($"{token.Name} shows no public key and no certificate {which}" +
                (seen.Count == 0 ? "." : $"; it shows {TokenSession.Listed(seen)}.") +
                (token.NeedsLogIn ? " Some tokens show them only to who gave the PIN (pin-source)." : string.Empty));
        }

        // A key and its certificate, or one key written twice, are one.
        var found = new Dictionary<string, ECDsa>(StringComparer.Ordinal);
        try
        {
            foreach (var key in objects.Select(item => Read(token, item)))
            {
                if (!found.TryAdd(ApprovalKeys.IdOf(key), key))
                {
                    key.Dispose();
                }
            }

            return found.Count == 1 ? found.Values.Single() : throw new ApprovalKeyException(
                $"{token.Name} has {found.Count} public keys {which}: {TokenSession.Listed(objects)}. Add object= or id= so that one matches.");
        }
        catch
        {
            foreach (var key in found.Values)
            {
                key.Dispose();
            }

            throw;
        }
    }

    private static ECDsa Read(TokenSession token, TokenObject item)
    {
        var certificate = token.ReadKeyType(item) is null ? token.ReadBytes(item, CKA.CKA_VALUE) : null;
        ECDsa? key = null;
        try
        {
            key = certificate is null ? Import(token, item) : OfCertificate(certificate);
        }
        catch (CryptographicException)
        {
            // A point that is on no curve, or bytes that are no certificate: no key, which is said below.
        }

        if (key is not null && ApprovalKeys.IsP256(key))
        {
            return key;
        }

        key?.Dispose();
        throw NotP256(token, item);
    }

    /// <summary>What is said of a key that cannot sign approvals.</summary>
    public static ApprovalKeyException NotP256(TokenSession token, TokenObject item) =>
        new($"{token.Name}: {item} is no ECDSA P-256 key{(token.ReadKeyType(item) is { } type ? $" ({type})" : string.Empty)}. " +
            "Approvals are signed by such keys only; name another by object= or id=.");

    private static ECDsa? OfCertificate(byte[] bytes)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(bytes);
        return certificate.GetECDsaPublicKey();
    }

    private static ECDsa? Import(TokenSession token, TokenObject item)
    {
        var point = token.ReadBytes(item, CKA.CKA_EC_POINT);
        if (point is null || !P256.SequenceEqual(token.ReadBytes(item, CKA.CKA_EC_PARAMS)))
        {
            return null;
        }

        var bare = point.AsSpan();
        if (bare.Length == PointHeader.Length + PointBytes && bare.StartsWith(PointHeader))
        {
            bare = bare[PointHeader.Length..];
        }

        return bare.Length != PointBytes || bare[0] != Uncompressed ? null : ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = bare[1..(1 + CoordinateBytes)].ToArray(), Y = bare[(1 + CoordinateBytes)..].ToArray() },
        });
    }
}
