using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Calls;

/// <summary>
/// Seals a question into a text that travels through the client and comes back with the answer: encrypted and authenticated under a key of
/// this process, bound to caller, tool, manifest and arguments, with an end, and good for one answer. Asking costs no memory, so nobody can
/// push another's question out; only used seals are remembered, until they would have expired.
/// </summary>
internal sealed class ConfirmationSeal(ConfirmationOptions options, TimeProvider clock)
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int IdBytes = 16;
    private const int BindingOffset = IdBytes + sizeof(long);
    private const int PlainBytes = BindingOffset + SHA256.HashSizeInBytes;
    private const int SealedBytes = NonceBytes + PlainBytes + TagBytes;

    private static readonly byte[] Purpose = "mcp-secure-apis confirmation 1"u8.ToArray();

    private static readonly Refusal Invalid = new(
        RefusalReason.ConfirmationInvalid,
        "The confirmation does not belong to this call, was used or has expired. Call the tool again without it, and the person is asked anew.");

    private static readonly Refusal Full = new(RefusalReason.ConfirmationInvalid, "Too many confirmations were used in a short time. Try again later.");

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(KeyBytes);
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, long> _used = [];
    private readonly Queue<Guid> _order = [];

    public TimeSpan Lifetime => options.Lifetime;

    /// <summary>How many used seals are remembered.</summary>
    public int Remembered
    {
        get
        {
            lock (_gate)
            {
                return _used.Count;
            }
        }
    }

    /// <summary>Makes the state of a question about this call.</summary>
    public string Seal(Guid id, ValidatedCall call)
    {
        Span<byte> plain = stackalloc byte[PlainBytes];
        id.TryWriteBytes(plain, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(plain[IdBytes..], (clock.GetUtcNow() + options.Lifetime).ToUnixTimeMilliseconds());
        Bind(call, plain[BindingOffset..]);

        Span<byte> output = stackalloc byte[SealedBytes];
        RandomNumberGenerator.Fill(output[..NonceBytes]);
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(output[..NonceBytes], plain, output.Slice(NonceBytes, PlainBytes), output[^TagBytes..], Purpose);
        return Base64Url.EncodeToString(output);
    }

    /// <summary>Opens the state that came back with an answer, yes or no, and uses it up.</summary>
    /// <param name="state">Whatever the client sent.</param>
    /// <param name="call">The call that the answer came with.</param>
    /// <param name="id">The question's id as soon as the state is known to be ours, also when it is refused; otherwise null.</param>
    /// <returns>Null when the answer counts.</returns>
    public Refusal? Open(string state, ValidatedCall call, out Guid? id)
    {
        id = null;
        Span<byte> input = stackalloc byte[SealedBytes];
        if (state.Length != Base64Url.GetEncodedLength(SealedBytes) || !Base64Url.IsValid(state) ||
            !Base64Url.TryDecodeFromChars(state, input, out var written) || written != SealedBytes ||
            Base64Url.EncodeToString(input) != state)
        {
            return Invalid;
        }

        Span<byte> plain = stackalloc byte[PlainBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        try
        {
            cipher.Decrypt(input[..NonceBytes], input.Slice(NonceBytes, PlainBytes), input[^TagBytes..], plain, Purpose);
        }
        catch (AuthenticationTagMismatchException)
        {
            return Invalid;
        }

        var known = new Guid(plain[..IdBytes], bigEndian: true);
        id = known;
        var end = BinaryPrimitives.ReadInt64BigEndian(plain[IdBytes..]);
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        Bind(call, expected);
        return CryptographicOperations.FixedTimeEquals(expected, plain[BindingOffset..]) ? Use(known, end) : Invalid;
    }

    private Refusal? Use(Guid id, long end)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            while (_order.TryPeek(out var oldest) && _used[oldest] <= now)
            {
                _used.Remove(_order.Dequeue());
            }

            if (end <= now || _used.ContainsKey(id))
            {
                return Invalid;
            }

            if (_used.Count >= options.MaxRemembered)
            {
                return Full;
            }

            // Counted from here, so that the queue is in the order of its ends; it is never before the seal's own.
            _used.Add(id, now + (long)options.Lifetime.TotalMilliseconds);
            _order.Enqueue(id);
            return null;
        }
    }

    private static void Bind(ValidatedCall call, Span<byte> digest)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        CallerKey caller = call.Caller.Key;
        Append(hash, caller.Issuer);
        Append(hash, caller.Subject);
        Append(hash, caller.Client);
        Append(hash, caller.Tenant);
        Append(hash, call.Tool.Manifest);
        Append(hash, call.Tool.Tool);
        Append(hash, call.Tool.Digest);
        hash.AppendData(JsonMarshal.GetRawUtf8Value(call.Arguments));
        hash.GetHashAndReset(digest);
    }

    /// <summary>The length in front keeps ("a", "bc") and ("ab", "c") apart; null differs from empty.</summary>
    private static void Append(IncrementalHash hash, string? text)
    {
        var bytes = Encoding.UTF8.GetBytes(text ?? string.Empty);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, text is null ? -1 : bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
