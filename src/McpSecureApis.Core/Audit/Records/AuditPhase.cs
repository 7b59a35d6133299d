namespace McpSecureApis.Core.Audit.Records;

/// <summary>What a record is about.</summary>
internal enum AuditPhase
{
    /// <summary>A call was allowed and its request is about to be sent.</summary>
    Intent,

    /// <summary>A call that had an intent ended, with a result or with a refusal.</summary>
    Outcome,

    /// <summary>A call was refused before anything was sent.</summary>
    Refusal,

    /// <summary>Something of the server or of the trail itself.</summary>
    Event,
}
