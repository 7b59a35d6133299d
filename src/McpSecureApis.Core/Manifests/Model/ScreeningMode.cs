namespace McpSecureApis.Core.Manifests.Model;

/// <summary>What happens when an argument looks like an attack on whoever reads it.</summary>
internal enum ScreeningMode
{
    /// <summary>The audit record counts what was found, by kind. The default.</summary>
    Report,

    /// <summary>Nobody looks.</summary>
    Off,

    /// <summary>The call is refused.</summary>
    Refuse,
}
