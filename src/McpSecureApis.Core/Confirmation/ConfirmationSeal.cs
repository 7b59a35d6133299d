using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;
using McpSecureApis.Core.State;

namespace McpSecureApis.Core.Confirmation;

/// <summary>
/// Seals a question into a text that travels through the client and comes back with the answer: encrypted and authenticated, bound to the caller
/// and to every byte of the request that was shown, with an end, and good for one answer. Asking costs no memory, so nobody can push another's
/// question out; only used seals are remembered, until they would have expired. The key is this process's own, or that of all instances, which
/// then share what was used too: a key that outlives the memory of uses would make a used answer good again.
/// </summary>
internal sealed class ConfirmationSeal
{
    private const string StateKind = "confirmation";
    private const long Used = 1;
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int IdBytes = 16;
    private const int BindingOffset = IdBytes + sizeof(long);
    private const int PlainBytes = BindingOffset + SHA256.HashSizeInBytes;
    private const int SealedBytes = NonceBytes + PlainBytes + TagBytes;

    // Raised also when uses are noted in another way: an instance that does not find a use must not open what another one used.
    private static readonly byte[] Purpose = "mcp-secure-apis confirmation 3"u8.ToArray();

    private static readonly Refusal Invalid = new(
        RefusalReason.ConfirmationInvalid,
        "The confirmation is none of this server's. Call the tool again without it, and the person is asked anew.");

    private static readonly Refusal AnotherCall = new(
        RefusalReason.ConfirmationInvalid,
        "The person confirmed another request than this one: the arguments, the tool, or what the caller's token sets in the request differ. " +
        "Call the tool again without the confirmation, and the person is asked anew.");

    private static readonly Refusal Spent = new(
        RefusalReason.ConfirmationInvalid, "The confirmation was used or has expired. Call the tool again without it, and the person is asked anew.");

    private static readonly Refusal Full = new(
        RefusalReason.ConfirmationInvalid, "Too many confirmations were used in a short time. Try again later.");

    private static readonly Refusal NotNoted = new(
        RefusalReason.ConfirmationInvalid, "The confirmation could not be noted as used, so it does not count. Try again later.");

    private readonly ConfirmationOptions _options;
    private readonly TimeProvider _clock;
    private readonly byte[] _key;
    private readonly LocalState _used;
    private readonly ISharedState? _shared;

    /// <summary>A seal whose key lives and ends with this process.</summary>
    public ConfirmationSeal(ConfirmationOptions options, TimeProvider clock)
        : this(options, clock, RandomNumberGenerator.GetBytes(KeyBytes), shared: null)
    {
    }

    private ConfirmationSeal(ConfirmationOptions options, TimeProvider clock, byte[] key, ISharedState? shared)
    {
        _options = options;
        _clock = clock;
        _key = key;
        _used = new LocalState(options.MaxRemembered, clock);
        _shared = shared;
    }

    public TimeSpan Lifetime => _options.Lifetime;

    /// <summary>The time by which questions end.</summary>
    public TimeProvider Clock => _clock;

    /// <summary>How many used seals are remembered.</summary>
    public int Remembered => _used.Count;

    /// <summary>The seal that the configuration asks for: shared with other instances, or of this process alone.</summary>
    /// <exception cref="ConfirmationKeyException">The key file or the folder cannot be used.</exception>
    public static ConfirmationSeal Open(ConfirmationOptions options, TimeProvider clock)
    {
        if (options.KeyFile.Length == 0)
        {
            return new ConfirmationSeal(options, clock);
        }

        var key = DeriveKey(options);
        try
        {
            return new ConfirmationSeal(options, clock, key, new FolderState(options.UsedPath, clock));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Wrong(nameof(ConfirmationOptions.UsedPath), $"is '{options.UsedPath}', which cannot be made ({error.GetType().Name}).");
        }
    }

    /// <summary>A seal with the configured key, whose uses all instances know through a state that they share.</summary>
    /// <exception cref="ConfirmationKeyException">The key file cannot be used.</exception>
    public static ConfirmationSeal Open(ConfirmationOptions options, TimeProvider clock, ISharedState shared) =>
        new(options, clock, DeriveKey(options), shared);

    /// <summary>What keeps the configured key from being used; null when nothing does or none is configured. Makes nothing.</summary>
    public static ConfirmationKeyException? FindKeyProblem(ConfirmationOptions options)
    {
        try
        {
            CryptographicOperations.ZeroMemory(options.KeyFile.Length == 0 ? [] : ReadKey(options.KeyFile));
            return null;
        }
        catch (ConfirmationKeyException error)
        {
            return error;
        }
    }

    /// <summary>Makes the state of a question about this request.</summary>
    /// <param name="id">The question's id.</param>
    /// <param name="request">What will be sent.</param>
    /// <param name="credential">The name of the credential that it will carry; null for none.</param>
    public string Seal(Guid id, BackendRequest request, string? credential)
    {
        Span<byte> plain = stackalloc byte[PlainBytes];
        id.TryWriteBytes(plain, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(plain[IdBytes..], (_clock.GetUtcNow() + _options.Lifetime).ToUnixTimeMilliseconds());
        Bind(request, credential, plain[BindingOffset..]);

        Span<byte> output = stackalloc byte[SealedBytes];
        RandomNumberGenerator.Fill(output[..NonceBytes]);
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(output[..NonceBytes], plain, output.Slice(NonceBytes, PlainBytes), output[^TagBytes..], Purpose);
        return Base64Url.EncodeToString(output);
    }

    /// <summary>Opens the state that came back with an answer, yes or no, and uses it up.</summary>
    /// <param name="state">Whatever the client sent.</param>
    /// <param name="request">The request of the call that the answer came with.</param>
    /// <param name="credential">The name of the credential that it will carry; null for none.</param>
    /// <param name="cancellationToken">Gives up; the answer is then used.</param>
    /// <returns>
    /// The refusal, null when the answer counts; and the question's id as soon as the state is known to be ours, also when it is refused.
    /// </returns>
    public async ValueTask<(Refusal? Refusal, Guid? Id)> OpenAsync(
        string state, BackendRequest request, string? credential, CancellationToken cancellationToken) =>
        (Read(state, request, credential, out var id, out var end) ?? await UseAsync(id!.Value, end, cancellationToken), id);

    /// <summary>Reads the state that came back, and holds it to the request.</summary>
    /// <param name="state">Whatever the client sent.</param>
    /// <param name="request">The request of the call that the answer came with.</param>
    /// <param name="credential">The name of the credential that it will carry; null for none.</param>
    /// <param name="id">The question's id as soon as the state is known to be ours, also when it is refused; otherwise null.</param>
    /// <param name="end">When the question ends.</param>
    private Refusal? Read(string state, BackendRequest request, string? credential, out Guid? id, out DateTimeOffset end)
    {
        id = null;
        end = default;
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

        id = new Guid(plain[..IdBytes], bigEndian: true);
        end = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(plain[IdBytes..]));
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        Bind(request, credential, expected);
        return CryptographicOperations.FixedTimeEquals(expected, plain[BindingOffset..]) ? null : AnotherCall;
    }

    private static byte[] DeriveKey(ConfirmationOptions options)
    {
        var master = ReadKey(options.KeyFile);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, master, KeyBytes, info: Purpose);
        CryptographicOperations.ZeroMemory(master);
        return key;
    }

    private static byte[] ReadKey(string file)
    {
        string? problem;
        try
        {
            if (KeyText.TryRead(PrivateFile.ReadText(file, KeyText.MaxFileBytes), out var key, out problem))
            {
                return key;
            }
        }
        catch (PrivateFileException error)
        {
            problem = error.Message;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = error is FileNotFoundException or DirectoryNotFoundException
                ? "does not exist; it is never made, because two instances would make two."
                : $"cannot be read ({error.GetType().Name}).";
        }

        throw Wrong(nameof(ConfirmationOptions.KeyFile), $"is '{file}', which {problem}");
    }

    private static ConfirmationKeyException Wrong(string setting, string problem) => new($"{ConfirmationOptions.SectionName}:{setting}", problem);

    /// <summary>Here first, so that what could not be noted for all is not asked again; then among all instances.</summary>
    private async ValueTask<Refusal?> UseAsync(Guid id, DateTimeOffset end, CancellationToken cancellationToken)
    {
        if (end <= _clock.GetUtcNow())
        {
            return Spent;
        }

        var key = new StateKey(StateKind, $"{id:N}");
        try
        {
            return await _used.TrySetAsync(key, seen: null, Used, end, cancellationToken) &&
                (_shared is null || await _shared.TrySetAsync(key, seen: null, Used, end, cancellationToken))
                ? null
                : Spent;
        }
        catch (SharedStateException error)
        {
            return error.IsFull ? Full : NotNoted;
        }
    }

    /// <summary>
    /// The digest of who calls and of the request in its final form. The arguments are in it besides, in their exact text: one that only a condition
    /// reads is shown too, and a yes is to what was shown.
    /// </summary>
    private static void Bind(BackendRequest request, string? credential, Span<byte> digest)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        CallerKey caller = request.Call.Caller.Key;
        Append(hash, caller.Issuer);
        Append(hash, caller.Subject);
        Append(hash, caller.Client);
        Append(hash, caller.Tenant);
        Append(hash, request.Tool.Manifest);
        Append(hash, request.Tool.Name);
        Append(hash, request.Tool.Digest);
        Append(hash, credential);
        Append(hash, request.Method);
        Append(hash, request.Uri.OriginalString);
        foreach (var (name, value) in request.Headers)
        {
            Append(hash, name);
            Append(hash, value);
        }

        // Ends the list of headers: no header's name is null.
        Append(hash, text: null);
        Append(hash, request.Body?.ContentType);
        Append(hash, request.Body is { } body ? body.Bytes.Span : default);
        Append(hash, JsonMarshal.GetRawUtf8Value(request.Call.Arguments));
        hash.GetHashAndReset(digest);
    }

    /// <summary>Null differs from empty.</summary>
    private static void Append(IncrementalHash hash, string? text)
    {
        if (text is null)
        {
            AppendLength(hash, -1);
        }
        else
        {
            Append(hash, Encoding.UTF8.GetBytes(text));
        }
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        AppendLength(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    /// <summary>In front of each part; it keeps ("a", "bc") and ("ab", "c") apart.</summary>
    private static void AppendLength(IncrementalHash hash, int value)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, value);
        hash.AppendData(length);
    }
}
