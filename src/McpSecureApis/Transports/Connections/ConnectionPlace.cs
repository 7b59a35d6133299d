using McpSecureApis.Core.Limits;

namespace McpSecureApis.Transports.Connections;

/// <summary>One open connection in the <see cref="ConnectionTable"/>, whose lock guards everything here that changes.</summary>
/// <param name="table">The table.</param>
/// <param name="address">Whose connection it is; null for a trusted proxy's, which speaks for many.</param>
/// <param name="close">Breaks the connection off.</param>
internal sealed class ConnectionPlace(ConnectionTable table, AddressKey? address, Action close) : IDisposable
{
    public AddressKey? Address => address;

    /// <summary>Breaks the connection off.</summary>
    public Action Close => close;

    /// <summary>Whether a caller with a valid token, or a trusted proxy, uses it.</summary>
    public bool IsKnown { get; set; }

    /// <summary>Whether it has no place any more.</summary>
    public bool IsGone { get; set; }

    /// <summary>When it fell silent; of no meaning while a request is answered.</summary>
    public long SilentSince { get; set; }

    /// <summary>Its place among all silent connections of strangers.</summary>
    public LinkedListNode<ConnectionPlace>? InAll { get; set; }

    /// <summary>Its place among the silent connections of its address, of strangers or of callers.</summary>
    public LinkedListNode<ConnectionPlace>? InAddress { get; set; }

    /// <summary>The head of a request is there.</summary>
    public void Begin() => table.Begin(this);

    /// <summary>Its answer is done.</summary>
    public void End() => table.End(this);

    /// <summary>The request is of a caller with a valid token.</summary>
    public void Know() => table.Know(this);

    public void Dispose() => table.Leave(this);
}
