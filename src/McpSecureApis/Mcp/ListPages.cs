using McpSecureApis.Core.Manifests;

namespace McpSecureApis.Mcp;

/// <summary>Cuts a caller's list into pages. All lists of the server go through here, so a cursor means the same in each.</summary>
internal sealed class ListPages(ListCursor cursors)
{
    /// <summary>Short, because a change is announced only to clients that listen.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private const int PageSize = 100;

    /// <param name="all">The caller's whole list, in its order.</param>
    /// <param name="identityOf">What tells its items apart.</param>
    /// <param name="cursor">Where to go on; null for the first page.</param>
    /// <param name="context">Whose list it is.</param>
    public (IEnumerable<T> Items, string? Next) Take<T>(IReadOnlyList<T> all, Func<T, ToolIdentity> identityOf, string? cursor, CallContext context)
    {
        if (cursor is null && all.Count <= PageSize)
        {
            return (all, null);
        }

        var offset = 0;
        var identities = all.Select(identityOf).ToList();
        if (cursor is not null && !cursors.TryRead(cursor, context.Caller, identities, out offset))
        {
            throw RpcFault.Of(RequestCheck.InvalidParams("The cursor is not valid here. Start again without one."));
        }

        var next = offset + PageSize < all.Count ? cursors.Create(offset + PageSize, context.Caller, identities) : null;
        return (all.Skip(offset).Take(PageSize), next);
    }
}
