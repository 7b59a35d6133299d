using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace McpSecureApis.Core.Callers.Tokens;

/// <summary>
/// The tokens that were checked last, by the digest of the whole token, so that the same token costs no second signature. Two
/// generations: when the younger one is full it becomes the older, and the older one goes. What is asked for again moves to the younger.
/// </summary>
/// <param name="capacity">The most entries; at least 2.</param>
internal sealed class VerifiedTokens(int capacity)
{
    private readonly Lock _gate = new();
    private volatile ConcurrentDictionary<TokenDigest, VerifiedToken> _younger = new();
    private volatile ConcurrentDictionary<TokenDigest, VerifiedToken> _older = new();
    private int _count;

    /// <summary>How many tokens are remembered.</summary>
    public int Count => _younger.Count + _older.Count;

    /// <summary>Finds what was remembered of a token. It says nothing about now: see <see cref="VerifiedToken.StillCounts"/>.</summary>
    public bool TryFind(in TokenDigest digest, [NotNullWhen(true)] out VerifiedToken? token)
    {
        if (_younger.TryGetValue(digest, out token))
        {
            return true;
        }

        if (!_older.TryGetValue(digest, out token))
        {
            return false;
        }

        Remember(digest, token);
        return true;
    }

    /// <summary>Remembers a token, in place of what was remembered of it before.</summary>
    public void Remember(in TokenDigest digest, VerifiedToken token)
    {
        lock (_gate)
        {
            if (_count >= capacity / 2 && !_younger.ContainsKey(digest))
            {
                _older = _younger;
                _younger = new();
                _count = 0;
            }

            if (!_younger.TryAdd(digest, token))
            {
                _younger[digest] = token;
                return;
            }

            _count++;
        }
    }
}
