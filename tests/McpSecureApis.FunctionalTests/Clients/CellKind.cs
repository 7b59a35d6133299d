namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>Which cells a test is about.</summary>
public enum CellKind
{
    /// <summary>Every cell of the client.</summary>
    All,

    /// <summary>A call that is given up ends at the server too.</summary>
    Cancels,

    /// <summary>A call that is given up goes on at the server.</summary>
    DoesNotCancel,

    /// <summary>A person can be asked.</summary>
    CanAsk,

    /// <summary>Nobody can be asked.</summary>
    CannotAsk,

    /// <summary>The client is told of another list.</summary>
    Hears,

    /// <summary>The client has to list again.</summary>
    DoesNotHear,
}
