namespace McpSecureApis.Commands;

/// <summary>The exit codes of every verb.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Something was refused, widened or failed to verify.</summary>
    public const int Refused = 1;

    /// <summary>Wrong usage or unreadable input.</summary>
    public const int Usage = 2;
}
