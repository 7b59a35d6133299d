using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Json;

namespace McpSecureApis.Mcp.Lists;

/// <summary>
/// Cursors of lists: where to go on, signed together with the caller and with what the caller saw. A cursor of somebody else or of
/// another catalog is not valid; the client then starts again. Instances with one hash key and one catalog take each other's.
/// </summary>
/// <param name="hasher">Signs, under a key of this purpose alone.</param>
internal sealed class ListCursor(KeyedHasher hasher)
{
    private const string Purpose = "list.cursor";
    private const int TagBytes = 16;
    private const int OffsetBytes = sizeof(int);

    /// <summary>Cursors that only this process takes.</summary>
    public ListCursor()
        : this(new KeyedHasher(RandomNumberGenerator.GetBytes(32)))
    {
    }

    /// <summary>What a caller saw, as one hash: of thousands of entries it is worked out once for a list, not for each page.</summary>
    public static byte[] DigestOf(IEnumerable<EntryIdentity> entries)
    {
        // Put together first and hashed in one go: every piece given to a hash costs more than its bytes.
        using var text = new PooledBuffer(4096);
        var digest = string.Empty;
        foreach (var entry in entries)
        {
            Append(text, entry.Name);

            // The entries of one manifest have one digest, and mostly stand together.
            if (entry.Digest != digest)
            {
                digest = entry.Digest;
                Append(text, entry.Noun);
                Append(text, digest);
            }
        }

        return SHA256.HashData(text.Written);
    }

    /// <param name="offset">Where to go on.</param>
    /// <param name="caller">Whose list it is.</param>
    /// <param name="list">From <see cref="DigestOf"/>.</param>
    public string Create(int offset, Caller caller, ReadOnlySpan<byte> list)
    {
        Span<byte> cursor = stackalloc byte[OffsetBytes + TagBytes];
        BinaryPrimitives.WriteInt32BigEndian(cursor, offset);
        Sign(offset, caller, list, cursor[OffsetBytes..]);
        return Base64Url.EncodeToString(cursor);
    }

    /// <param name="cursor">What the client sent.</param>
    /// <param name="caller">Whose list it is.</param>
    /// <param name="list">From <see cref="DigestOf"/>.</param>
    /// <param name="count">How many entries the list has.</param>
    /// <param name="offset">Where to go on.</param>
    public bool TryRead(string cursor, Caller caller, ReadOnlySpan<byte> list, int count, out int offset)
    {
        offset = 0;
        Span<byte> bytes = stackalloc byte[OffsetBytes + TagBytes];
        if (cursor.Length != Base64Url.GetEncodedLength(bytes.Length) ||
            !Base64Url.IsValid(cursor) || !Base64Url.TryDecodeFromChars(cursor, bytes, out var written) || written != bytes.Length)
        {
            return false;
        }

        offset = BinaryPrimitives.ReadInt32BigEndian(bytes);
        Span<byte> expected = stackalloc byte[TagBytes];
        Sign(offset, caller, list, expected);
        return CryptographicOperations.FixedTimeEquals(bytes[OffsetBytes..], expected) && offset > 0 && offset < count;
    }

    private void Sign(int offset, Caller caller, ReadOnlySpan<byte> list, Span<byte> tag)
    {
        using var text = new PooledBuffer(256);
        Append(text, offset.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Append(text, caller.Issuer);
        Append(text, caller.Subject);
        Append(text, caller.Client);
        Append(text, caller.Tenant);
        text.Write(list);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text.Written, hash);
        Base64Url.DecodeFromChars(hasher.Hash(Purpose, tenant: null, hash), tag);
    }

    /// <summary>The length in front keeps ("a", "bc") and ("ab", "c") apart; null differs from empty.</summary>
    private static void Append(PooledBuffer buffer, string? text)
    {
        var length = text is null ? -1 : Encoding.UTF8.GetByteCount(text);
        var space = buffer.GetSpan(sizeof(int) + Math.Max(0, length));
        BinaryPrimitives.WriteInt32BigEndian(space, length);
        Encoding.UTF8.GetBytes(text, space[sizeof(int)..]);
        buffer.Advance(sizeof(int) + Math.Max(0, length));
    }
}
