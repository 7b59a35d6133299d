using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace McpSecureApis.Core.Review.Usage;

/// <summary>
/// The callers of a trail, each found by 128 bits of the SHA-256 of what a record says of it. Bounded in number and in the length of all
/// their texts together; beyond that callers are not told apart any more.
/// </summary>
internal sealed class SeenCallers(int mostCallers, long mostText)
{
    /// <summary>Stands for a text that is not there.</summary>
    public const int None = -1;

    private readonly Dictionary<UInt128, int> _numbers = [];
    private readonly List<SeenCaller> _callers = [];
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
    private readonly List<string> _textOf = [];
    private long _text;

    public int Count => _callers.Count;

    public SeenCaller this[int caller] => _callers[caller];

    /// <summary>What is told apart, from the bytes of a record; to be asked outside of any lock.</summary>
    public static UInt128 IdOf(ReadOnlySpan<byte> caller)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(caller, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary>The number of a caller; -1 when it is one too many.</summary>
    /// <param name="id">From <see cref="IdOf"/>.</param>
    /// <param name="caller">The object in the record.</param>
    public int Find(UInt128 id, ReadOnlySpan<byte> caller)
    {
        if (_numbers.TryGetValue(id, out var number))
        {
            return number;
        }

        if (_callers.Count >= mostCallers || _text >= mostText)
        {
            return -1;
        }

        _callers.Add(Read(caller));
        _numbers.Add(id, _callers.Count - 1);
        return _callers.Count - 1;
    }

    public string? TextOf(int number) => number == None ? null : _textOf[number];

    /// <summary>The keyed hash of the subject as records have it; null for a caller without one.</summary>
    public static string? SubjectOf(SeenCaller caller)
    {
        if (caller.Subject == 0)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, caller.Subject);
        return Base64Url.EncodeToString(bytes);
    }

    private SeenCaller Read(ReadOnlySpan<byte> caller)
    {
        var json = new Utf8JsonReader(caller);
        var (subject, issuer, client, tenant) = (UInt128.Zero, None, None, None);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("subject"u8))
            {
                subject = Hash(Text(ref json));
            }
            else if (json.ValueTextEquals("issuer"u8))
            {
                issuer = Intern(Text(ref json));
            }
            else if (json.ValueTextEquals("client"u8))
            {
                client = Intern(Text(ref json));
            }
            else if (json.ValueTextEquals("tenant"u8))
            {
                tenant = Intern(Text(ref json));
            }
            else
            {
                json.Skip();
            }
        }

        return new SeenCaller(subject, issuer, client, tenant);
    }

    private static string? Text(ref Utf8JsonReader json)
    {
        json.Read();
        try
        {
            return json.TokenType == JsonTokenType.String ? json.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Bytes that are no text are nobody's name.
            return null;
        }
        finally
        {
            json.Skip();
        }
    }

    private static UInt128 Hash(string? subject)
    {
        Span<byte> bytes = stackalloc byte[16];
        return subject is { Length: 22 } && Base64Url.TryDecodeFromChars(subject, bytes, out var written) && written == bytes.Length
            ? BinaryPrimitives.ReadUInt128BigEndian(bytes)
            : 0;
    }

    private int Intern(string? text)
    {
        if (text is null)
        {
            return None;
        }

        if (!_texts.TryGetValue(text, out var number))
        {
            number = _textOf.Count;
            _texts.Add(text, number);
            _textOf.Add(text);
            _text += text.Length;
        }

        return number;
    }
}
