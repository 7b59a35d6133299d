namespace McpSecureApis.Core.Backend.Replies;

/// <summary>What the end of a sending says about the backend.</summary>
internal enum FailureKind
{
    /// <summary>The backend answered as a backend does, refusals included.</summary>
    None,

    /// <summary>
    /// It may be about this call alone: a status of 500, or an answer that did not come in time. One argument can bring that about again
    /// and again, so it counts for all only when several sides see it.
    /// </summary>
    Call,

    /// <summary>
    /// It is about the backend: no connection, a broken one, or a status with which a server or a proxy says that the service is not there.
    /// It counts for all unless only one side sees it while another is answered.
    /// </summary>
    Backend,
}
