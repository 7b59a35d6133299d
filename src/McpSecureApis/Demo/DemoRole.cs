namespace McpSecureApis.Demo;

/// <summary>A role of the demo: a client of the development issuer with fixed scopes.</summary>
/// <param name="Name">The name, also the <c>client_id</c>.</param>
/// <param name="Scope">What its tokens may do.</param>
internal sealed record DemoRole(string Name, string Scope)
{
    /// <summary>May call the read tools.</summary>
    public static DemoRole Reader { get; } = new("reader", "orders.read customers.read");

    /// <summary>May also create and cancel.</summary>
    public static DemoRole Editor { get; } = new("editor", "orders.read customers.read orders.write orders.cancel");

    /// <summary>Has a valid token and no scope at all.</summary>
    public static DemoRole Nobody { get; } = new("nobody", "");

    public static IReadOnlyList<DemoRole> All { get; } = [Reader, Editor, Nobody];
}
