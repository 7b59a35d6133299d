using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace McpSecureApis.Core.Keys;

/// <summary>
/// HMAC-SHA-256 under keys that are derived for one purpose and tenant (HKDF, RFC 5869), so that a hash from the audit trail says
/// nothing about one from a reply, and the same value of two tenants gives two hashes.
/// </summary>
internal sealed class KeyedHasher
{
    private const int KeyBytes = 32;

    /// <summary>128 bits are kept: enough that two values do not meet, half the size in every record.</summary>
    private const int HashBytes = 16;

    /// <summary>Derived keys that are kept; when they are more, all are derived anew, so that many tenants cost time and not memory.</summary>
    private const int MostKeys = 1024;

    /// <summary>The longest tenant of a token; a longer one is not kept.</summary>
    private const int LongestTenant = 256;

    private const int StackBytes = 512;

    private readonly ConcurrentDictionary<(string Purpose, string? Tenant), byte[]> _derived = new();
    private readonly byte[] _key;

    /// <param name="key">At least 32 random bytes, kept outside the audit folder.</param>
    /// <exception cref="ArgumentException">The key is shorter than 32 bytes.</exception>
    public KeyedHasher(ReadOnlySpan<byte> key)
    {
        if (key.Length < KeyBytes)
        {
            throw new ArgumentException($"A hash key has at least {KeyBytes} bytes.", nameof(key));
        }

        _key = key.ToArray();
        KeyId = Base64Url.EncodeToString(Derive("key-id", tenant: null).AsSpan(0, 6));
    }

    /// <summary>Names the key without telling anything about it; records carry it, so that a later reader knows which key to ask for.</summary>
    public string KeyId { get; }

    /// <summary>Base64url of the first 128 bits of the keyed hash.</summary>
    /// <param name="purpose">What the hash is for, for example <c>audit.subject</c>.</param>
    /// <param name="tenant">The caller's tenant; null when there is none.</param>
    /// <param name="value">The value in UTF-8.</param>
    public string Hash(string purpose, string? tenant, ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(KeyOf(purpose, tenant), value, hash);
        return Base64Url.EncodeToString(hash[..HashBytes]);
    }

    /// <inheritdoc cref="Hash(string, string?, ReadOnlySpan{byte})"/>
    public string Hash(string purpose, string? tenant, string value)
    {
        if (Encoding.UTF8.GetMaxByteCount(value.Length) > StackBytes)
        {
            return Hash(purpose, tenant, Encoding.UTF8.GetBytes(value));
        }

        Span<byte> bytes = stackalloc byte[StackBytes];
        return Hash(purpose, tenant, bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
    }

    private byte[] KeyOf(string purpose, string? tenant)
    {
        if (_derived.TryGetValue((purpose, tenant), out var key))
        {
            return key;
        }

        key = Derive(purpose, tenant);
        if (tenant is null or { Length: <= LongestTenant })
        {
            if (_derived.Count >= MostKeys)
            {
                _derived.Clear();
            }

            _derived.TryAdd((purpose, tenant), key);
        }

        return key;
    }

    private byte[] Derive(string purpose, string? tenant)
    {
        // A tenant may hold any character and be of any length. Its SHA-256 in a fixed place keeps ("a", "bc") and ("ab", "c") apart, and the
        // platform's HKDF takes no long info.
        var info = $"mcp-secure-apis/{purpose}/{(tenant is null ? "-" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tenant))))}";
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, KeyBytes, salt: [], Encoding.UTF8.GetBytes(info));
    }
}
