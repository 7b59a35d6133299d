namespace McpSecureApis.Core.Masking.Policy;

/// <summary>Which detectors run.</summary>
internal enum DetectorLevel
{
    /// <summary>Only credentials with a shape of their own; for every string that leaves, whatever its class.</summary>
    Credentials,

    /// <summary>All of them; for free text.</summary>
    All,

    /// <summary>All of them, and numbers that touch an underscore or a letter; for the keys of maps.</summary>
    Keys,
}
