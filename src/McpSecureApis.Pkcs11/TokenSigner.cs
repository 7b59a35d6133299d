using System.Security.Cryptography;
using McpSecureApis.Core.Approvals.Signing;
using McpSecureApis.Core.Keys;
using Net.Pkcs11Interop.Common;

namespace McpSecureApis.Pkcs11;

/// <summary>Signs with a private key that never leaves its token: a smart card, a hardware security module, SoftHSM.</summary>
internal sealed class TokenSigner : IApprovalSigner
{
    private readonly TokenSession _token;
    private readonly TokenObject _key;
    private readonly ECDsa _publicKey;
    private readonly bool _asksEachTime;
    private readonly Secret? _pin;

    private TokenSigner(TokenSession token, TokenObject key, ECDsa publicKey, Secret? pin)
    {
        _token = token;
        _key = key;
        _publicKey = publicKey;
        _asksEachTime = token.AsksEachTime(key);
        _pin = _asksEachTime ? pin : null;
        KeyId = ApprovalKeys.IdOf(publicKey);
    }

    public string KeyId { get; }

    /// <summary>Opens the one private key that a reference names.</summary>
    /// <param name="reference"><c>pkcs11:URI</c></param>
    /// <param name="ask">Asks somebody for the PIN, with the words to ask; null when nobody can be asked.</param>
    /// <exception cref="ApprovalKeyException">The reference is wrong, the token does not answer, or not exactly one key matches.</exception>
    public static TokenSigner Open(string reference, Func<string, Secret?> ask) => Open(TokenKeyReference.Parse(reference), ask);

    /// <summary>
    /// The public half of the key that a reference names, in PEM. Without <c>pin-source</c> only what the token shows to everybody is looked at.
    /// </summary>
    /// <exception cref="ApprovalKeyException">As <see cref="Open(string, Func{string, Secret})"/>.</exception>
    public static string ReadPublicKeyPem(string reference)
    {
        var parsed = TokenKeyReference.Parse(reference);
        if (parsed.PinSource is not null && parsed.Uri.Type is null or CKO.CKO_PRIVATE_KEY)
        {
            using var signer = Open(parsed, _ => null);
            return signer._publicKey.ExportSubjectPublicKeyInfoPem();
        }

        using var token = TokenSession.Open(parsed);
        using var key = TokenPublicKeys.Find(token, parsed);
        return key.ExportSubjectPublicKeyInfoPem();
    }

    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var hash = SHA256.HashData(message);
        var signature = _token.Sign(_key, hash, _asksEachTime, _pin);

        // A public key beside a private one is what somebody wrote there; a lock with a signature that does not hold is nobody's.
        return _publicKey.VerifyHash(hash, signature) ? signature : throw new ApprovalKeyException(
            $"{_token.Name}: the signature of {_key} is not one of the public key beside it. " +
            "Write the public key or certificate anew that belongs to it.");
    }

    public void Dispose()
    {
        _publicKey.Dispose();
        _token.Dispose();
    }

    private static TokenSigner Open(TokenKeyReference reference, Func<string, Secret?> ask)
    {
        if (reference.Uri.Type is not (null or CKO.CKO_PRIVATE_KEY))
        {
            throw new ApprovalKeyException("The pkcs11: reference has a type that signs nothing; leave type out, or use type=private.");
        }

        var token = TokenSession.Open(reference);
        try
        {
            var pin = token.NeedsLogIn ? TokenPin.Read(token, reference, ask) : null;
            if (token.NeedsLogIn)
            {
                token.LogIn(pin);
            }

            var key = FindKey(token, reference);
            return new TokenSigner(token, key, TokenPublicKeys.Of(token, key), pin);
        }
        catch
        {
            token.Dispose();
            throw;
        }
    }

    private static TokenObject FindKey(TokenSession token, TokenKeyReference reference)
    {
        var words = reference.KeyWords is { Length: > 0 } said ? $" with {said}" : string.Empty;
        switch (token.Find(CKO.CKO_PRIVATE_KEY, reference.Uri.Object, reference.Uri.Id))
        {
            case [var one]:
                return token.ReadKeyType(one) is CKK.CKK_EC ? one : throw TokenPublicKeys.NotP256(token, one);

            case []:
                var all = token.Find(CKO.CKO_PRIVATE_KEY, label: null, id: null);
                throw new ApprovalKeyException(
                    $"{token.Name} has no private key{words}{(all.Count == 0 ? "." : $"; it has {TokenSession.Listed(all)}.")}");

            case var several:
                throw new ApprovalKeyException(
                    $"{token.Name} has {several.Count} private keys{words}: {TokenSession.Listed(several)}. Add object= or id= so that one matches.");
        }
    }
}
