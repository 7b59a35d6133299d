using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Callers.Rest;

/// <summary>Carries what we found wrong while a connection is opened through the platform's HTTP handler, which knows only exceptions.</summary>
internal sealed class PeerProblemException(PeerProblem problem) : Exception("The connection was not opened.")
{
    public PeerProblem Problem => problem;
}
