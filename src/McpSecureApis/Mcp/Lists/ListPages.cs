using System.Runtime.CompilerServices;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Mcp.Answers;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Messages;

namespace McpSecureApis.Mcp.Lists;

/// <summary>Cuts a caller's list into pages. All lists of the server go through here, so a cursor means the same in each.</summary>
internal sealed class ListPages(ListCursor cursors)
{
    /// <summary>Short, because a change is announced only to clients that listen.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    public static readonly RpcError BadCursor = RequestCheck.InvalidParams("The cursor is not valid here. Start again without one.");

    private const int PageSize = 100;

    /// <summary>Goes when its list goes, which a catalog's snapshot keeps for the callers that see the same.</summary>
    private readonly ConditionalWeakTable<object, byte[]> _digests = [];

    /// <summary>The same for a handler of the SDK.</summary>
    /// <exception cref="ModelContextProtocol.McpProtocolException">The cursor is not valid here.</exception>
    public (IEnumerable<T> Items, string? Next) Take<T>(
        IReadOnlyList<T> all, Func<T, EntryIdentity> identityOf, string? cursor, CallContext context) =>
        TryTake(all, identityOf, cursor, context) ?? throw RpcFault.Of(BadCursor);

    /// <param name="all">The caller's whole list, in its order; never changed afterwards.</param>
    /// <param name="identityOf">What tells its items apart.</param>
    /// <param name="cursor">Where to go on; null for the first page.</param>
    /// <param name="context">Whose list it is.</param>
    /// <returns>The page; null when the cursor is not valid here, which is <see cref="BadCursor"/>.</returns>
    public (IEnumerable<T> Items, string? Next)? TryTake<T>(
        IReadOnlyList<T> all, Func<T, EntryIdentity> identityOf, string? cursor, CallContext context)
    {
        if (cursor is null && all.Count <= PageSize)
        {
            return (all, null);
        }

        var offset = 0;
        var digest = _digests.GetValue(all, list => ListCursor.DigestOf(((IReadOnlyList<T>)list).Select(identityOf)));
        if (cursor is not null && !cursors.TryRead(cursor, context.Caller, digest, all.Count, out offset))
        {
            return null;
        }

        var next = offset + PageSize < all.Count ? cursors.Create(offset + PageSize, context.Caller, digest) : null;
        return (all.Skip(offset).Take(PageSize), next);
    }
}
