using System.Security.Cryptography;
using System.Text;
using McpSecureApis.Core.Approvals.Signing;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Manifests.Values;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace McpSecureApis.Pkcs11;

/// <summary>An open session with the one token that a reference matches, through its module.</summary>
internal sealed class TokenSession : IDisposable
{
    private const int MostNamed = 10;

    private readonly IPkcs11Library _module;
    private readonly ISession _session;
    private readonly ITokenInfo _token;

    private TokenSession(IPkcs11Library module, ISession session, ITokenInfo token)
    {
        _module = module;
        _session = session;
        _token = token;
    }

    /// <summary>How messages call the token.</summary>
    public string Name => $"The token '{UnsafeCharacters.Escape(_token.Label)}'";

    /// <summary>Whether the device takes the PIN on keys of its own.</summary>
    public bool HasPinPad => _token.TokenFlags.ProtectedAuthenticationPath;

    /// <exception cref="ApprovalKeyException">The module cannot be loaded, or not exactly one token matches.</exception>
    public static TokenSession Open(TokenKeyReference reference)
    {
        var module = TokenModule.Load(reference.ModulePath);
        try
        {
            const string Module = "The module";
            var (slot, token) = TokenAnswers.Ask(Module, () => Find(module, reference.Uri));
            return new TokenSession(module, TokenAnswers.Ask(Module, () => slot.OpenSession(SessionType.ReadOnly)), token);
        }
        catch
        {
            module.Dispose();
            throw;
        }
    }

    /// <summary>Logs in, where the token asks for that.</summary>
    /// <param name="pin">The PIN; null for a token with keys of its own for it.</param>
    /// <exception cref="ApprovalKeyException">The token does not take it.</exception>
    public void LogIn(Secret? pin) => WithPin(pin, bytes => TokenAnswers.Ask(Name, () =>
    {
        _session.Login(CKU.CKU_USER, bytes);
        return true;
    }));

    /// <summary>Whether nothing private is seen before the PIN is given.</summary>
    public bool NeedsLogIn => _token.TokenFlags.LoginRequired;

    /// <summary>The objects of a class.</summary>
    /// <param name="kind">Private keys, public keys or certificates.</param>
    /// <param name="label">Only those with this label; null for any.</param>
    /// <param name="id">Only those with this id; null for any.</param>
    public IReadOnlyList<TokenObject> Find(CKO kind, string? label, byte[]? id) => TokenAnswers.Ask(Name, () =>
    {
        var attributes = _session.Factories.ObjectAttributeFactory;
        List<IObjectAttribute> wanted = [attributes.Create(CKA.CKA_CLASS, kind)];
        if (label is not null)
        {
            wanted.Add(attributes.Create(CKA.CKA_LABEL, label));
        }

        if (id is not null)
        {
            wanted.Add(attributes.Create(CKA.CKA_ID, id));
        }

        return (IReadOnlyList<TokenObject>)[.. _session.FindAllObjects(wanted).Select(Read)];
    });

    /// <summary>The bytes of an attribute; null where the object has none.</summary>
    public byte[]? ReadBytes(TokenObject found, CKA attribute) => Read(found, attribute, value => value.GetValueAsByteArray());

    /// <summary>What kind of key it is, as PKCS#11 names it; null where it does not say.</summary>
    public CKK? ReadKeyType(TokenObject found) => Read(found, CKA.CKA_KEY_TYPE, value => (CKK?)value.GetValueAsUlong());

    /// <summary>Whether the key wants the PIN for each signature anew.</summary>
    public bool AsksEachTime(TokenObject found) => Read(found, CKA.CKA_ALWAYS_AUTHENTICATE, value => (bool?)value.GetValueAsBool()) == true;

    /// <summary>Signs a hash.</summary>
    /// <param name="key">The private key.</param>
    /// <param name="hash">The hash.</param>
    /// <param name="asksEachTime">Whether the PIN is given with it.</param>
    /// <param name="pin">The PIN; null for a token with keys of its own for it.</param>
    public byte[] Sign(TokenObject key, byte[] hash, bool asksEachTime, Secret? pin)
    {
        using var ecdsa = _session.Factories.MechanismFactory.Create(CKM.CKM_ECDSA);
        return asksEachTime
            ? WithPin(pin, bytes => TokenAnswers.Ask(Name, () => _session.Sign(ecdsa, key.Handle, bytes, hash)))
            : TokenAnswers.Ask(Name, () => _session.Sign(ecdsa, key.Handle, hash));
    }

    /// <summary>Names objects in a message, as many as somebody reads.</summary>
    public static string Listed(IReadOnlyList<TokenObject> objects) => Listed(objects.Select(found => found.ToString()));

    public void Dispose()
    {
        _session.Dispose();
        _module.Dispose();
    }

    private static (ISlot Slot, ITokenInfo Token) Find(IPkcs11Library module, Pkcs11Uri uri)
    {
        var all = module.GetSlotList(SlotsType.WithTokenPresent).Select(slot => (Slot: slot, Token: ReadToken(slot)!))
            .Where(pair => pair.Token?.TokenFlags.TokenInitialized == true).ToList();
        var matching = Pkcs11UriUtils.Matches(uri, module.GetInfo())
            ? all.Where(pair => Pkcs11UriUtils.Matches(uri, pair.Slot.GetSlotInfo()) && Pkcs11UriUtils.Matches(uri, pair.Token)).ToList()
            : [];
        return matching switch
        {
            [var one] => one,
            [] => throw new ApprovalKeyException(all.Count == 0
                ? "The module has no token that was made ready for use."
                : $"No token matches the pkcs11: reference; the module has {Listed(all.Select(pair => Describe(pair.Token)))}."),
            _ => throw new ApprovalKeyException(
                $"{matching.Count} tokens match the pkcs11: reference: {Listed(matching.Select(pair => Describe(pair.Token)))}. " +
                "Add token=, serial= or slot-id= so that one does."),
        };
    }

    /// <summary>Null for a card that the module does not know, or that was just taken out: another reader may hold the one that is meant.</summary>
    private static ITokenInfo? ReadToken(ISlot slot)
    {
        try
        {
            return slot.GetTokenInfo();
        }
        catch (Pkcs11Exception error) when (error.RV is CKR.CKR_TOKEN_NOT_RECOGNIZED or CKR.CKR_TOKEN_NOT_PRESENT)
        {
            return null;
        }
    }

    private static string Describe(ITokenInfo token) =>
        $"'{UnsafeCharacters.Escape(token.Label)}' (serial {UnsafeCharacters.Escape(token.SerialNumber)}, slot-id {token.SlotId})";

    private static string Listed(IEnumerable<string> names)
    {
        var all = names.Order(StringComparer.Ordinal).ToList();
        return string.Join(", ", all.Take(MostNamed)) + (all.Count > MostNamed ? $" and {all.Count - MostNamed} more" : string.Empty);
    }

    private static T WithPin<T>(Secret? pin, Func<byte[]?, T> use)
    {
        var bytes = pin is null ? null : Encoding.UTF8.GetBytes(pin.Reveal());
        try
        {
            return use(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private TokenObject Read(IObjectHandle handle)
    {
        var values = _session.GetAttributeValue(handle, [CKA.CKA_LABEL, CKA.CKA_ID]);
        return new TokenObject(
            handle,
            values[0].CannotBeRead ? string.Empty : values[0].GetValueAsString() ?? string.Empty,
            values[1].CannotBeRead ? [] : values[1].GetValueAsByteArray() ?? []);
    }

    private T? Read<T>(TokenObject found, CKA attribute, Func<IObjectAttribute, T?> read) => TokenAnswers.Ask(Name, () =>
        _session.GetAttributeValue(found.Handle, [attribute]) is [{ CannotBeRead: false } value] ? read(value) : default);
}
