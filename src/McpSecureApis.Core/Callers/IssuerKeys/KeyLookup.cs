using System.Diagnostics.CodeAnalysis;

namespace McpSecureApis.Core.Callers.IssuerKeys;

/// <summary>What the key cache knows about a <c>kid</c>.</summary>
internal readonly struct KeyLookup
{
    private KeyLookup(SigningKey? key, bool isAvailable)
    {
        Key = key;
        IsAvailable = isAvailable;
    }

    /// <summary>No keys could be obtained, so nothing can be said about any token.</summary>
    public static KeyLookup Unavailable => new(key: null, isAvailable: false);

    /// <summary>The issuer has no such key.</summary>
    public static KeyLookup Unknown => new(key: null, isAvailable: true);

    public SigningKey? Key { get; }

    [MemberNotNullWhen(true, nameof(Key))]
    public bool IsFound => Key is not null;

    public bool IsAvailable { get; }

    public static KeyLookup Found(SigningKey key) => new(key, isAvailable: true);
}
