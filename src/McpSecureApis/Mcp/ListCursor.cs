using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Manifests;

namespace McpSecureApis.Mcp;

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

    public string Create(int offset, Caller caller, IReadOnlyList<ToolIdentity> entries)
    {
        Span<byte> cursor = stackalloc byte[OffsetBytes + TagBytes];
        BinaryPrimitives.WriteInt32BigEndian(cursor, offset);
        Sign(offset, caller, entries, cursor[OffsetBytes..]);
        return Base64Url.EncodeToString(cursor);
    }

    public bool TryRead(string cursor, Caller caller, IReadOnlyList<ToolIdentity> entries, out int offset)
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
        Sign(offset, caller, entries, expected);
        return CryptographicOperations.FixedTimeEquals(bytes[OffsetBytes..], expected) && offset > 0 && offset < entries.Count;
    }

    private void Sign(int offset, Caller caller, IReadOnlyList<ToolIdentity> entries, Span<byte> tag)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, offset.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Append(hash, caller.Issuer);
        Append(hash, caller.Subject);
        Append(hash, caller.Client);
        Append(hash, caller.Tenant);
        foreach (var entry in entries)
        {
            Append(hash, entry.Noun);
            Append(hash, entry.Tool);
            Append(hash, entry.Digest);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        Base64Url.DecodeFromChars(hasher.Hash(Purpose, tenant: null, digest), tag);
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
