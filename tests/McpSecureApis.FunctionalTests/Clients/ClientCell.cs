namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>One cell of the matrix: a client in one of its modes, over one transport, and in words what it does not offer there.</summary>
/// <param name="Client">The package.</param>
/// <param name="Transport"><see cref="Http"/>, <see cref="HttpWithSessions"/> or <see cref="Stdio"/>.</param>
/// <param name="Mode">The revision or the client's own word for how it finds one.</param>
internal sealed record ClientCell(string Client, string Transport, string Mode)
{
    public const string Http = "http";

    /// <summary>A gateway with <c>Server:Sessions</c> = <c>Hybrid</c>.</summary>
    public const string HttpWithSessions = "http with sessions";

    public const string Stdio = "stdio";

    /// <summary>How a call is given up.</summary>
    public string Cancellation { get; init; } = "yes";

    /// <summary>Null when a call that is given up ends at the server too.</summary>
    public string? NoCancellation { get; init; }

    /// <summary>Null when progress reaches the client's user.</summary>
    public string? NoProgress { get; init; }

    /// <summary>Null when a person can be asked.</summary>
    public string? NoConfirmation { get; init; }

    /// <summary>Null when the client hears of another list.</summary>
    public string? NoListChange { get; init; }

    public bool IsHttp => Transport != Stdio;

    public bool HasSessions => Transport == HttpWithSessions;

    public override string ToString() => $"{Client} {Transport} {Mode}";
}
