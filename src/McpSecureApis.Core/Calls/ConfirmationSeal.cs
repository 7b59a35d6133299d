using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Calls;

/// <summary>
/// Seals a question into a text that travels through the client and comes back with the answer: encrypted and authenticated, bound to caller,
/// tool, manifest and arguments, with an end, and good for one answer. Asking costs no memory, so nobody can push another's question out; only
/// used seals are remembered, until they would have expired. The key is this process's own, or that of all instances, which then share what
/// was used too: a key that outlives the memory of uses would make a used answer good again.
/// </summary>
internal sealed class ConfirmationSeal
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

    private static readonly Refusal NotNoted = new(
        RefusalReason.ConfirmationInvalid, "The confirmation could not be noted as used, so it does not count. Try again later.");

    private readonly ConfirmationOptions _options;
    private readonly TimeProvider _clock;
    private readonly byte[] _key;
    private readonly UsedConfirmationFolder? _shared;
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, long> _used = [];
    private readonly Queue<Guid> _order = [];

    /// <summary>A seal whose key lives and ends with this process.</summary>
    public ConfirmationSeal(ConfirmationOptions options, TimeProvider clock)
        : this(options, clock, RandomNumberGenerator.GetBytes(KeyBytes), shared: null)
    {
    }

    private ConfirmationSeal(ConfirmationOptions options, TimeProvider clock, byte[] key, UsedConfirmationFolder? shared)
    {
        _options = options;
        _clock = clock;
        _key = key;
        _shared = shared;
    }

    public TimeSpan Lifetime => _options.Lifetime;

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

    /// <summary>The seal that the configuration asks for: shared with other instances, or of this process alone.</summary>
    /// <exception cref="ConfirmationKeyException">The key file or the folder cannot be used.</exception>
    public static ConfirmationSeal Open(ConfirmationOptions options, TimeProvider clock)
    {
        if (options.KeyFile.Length == 0)
        {
            return new ConfirmationSeal(options, clock);
        }

        var master = ReadKey(options.KeyFile);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, master, KeyBytes, info: Purpose);
        CryptographicOperations.ZeroMemory(master);
        try
        {
            return new ConfirmationSeal(options, clock, key, new UsedConfirmationFolder(options.UsedPath));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfirmationKeyException($"Confirmation:UsedPath is '{options.UsedPath}', which cannot be made ({error.GetType().Name}).");
        }
    }

    /// <summary>Makes the state of a question about this call.</summary>
    public string Seal(Guid id, ValidatedCall call)
    {
        Span<byte> plain = stackalloc byte[PlainBytes];
        id.TryWriteBytes(plain, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(plain[IdBytes..], (_clock.GetUtcNow() + _options.Lifetime).ToUnixTimeMilliseconds());
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

    private static byte[] ReadKey(string file)
    {
        try
        {
            if (new FileInfo(file).Length <= KeyText.MaxFileBytes && KeyText.TryRead(File.ReadAllText(file), out var key))
            {
                return key;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfirmationKeyException($"Confirmation:KeyFile is '{file}', which cannot be read ({error.GetType().Name}).");
        }

        throw new ConfirmationKeyException(
            $"Confirmation:KeyFile does not hold at least {KeyText.KeyBytes} bytes in base64; make one with `openssl rand -base64 32`.");
    }

    private Refusal? Use(Guid id, long end)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        return UseHere(id, end, now) ?? (_shared?.TryUse(id, end, now) switch
        {
            false => Invalid,
            null when _shared is not null => NotNoted,
            _ => null,
        });
    }

    private Refusal? UseHere(Guid id, long end, long now)
    {
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

            if (_used.Count >= _options.MaxRemembered)
            {
                return Full;
            }

            // Counted from here, so that the queue is in the order of its ends; it is never before the seal's own.
            _used.Add(id, now + (long)_options.Lifetime.TotalMilliseconds);
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
