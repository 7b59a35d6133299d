using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Callers.Rest;

/// <summary>Carries a failure through Refit, which knows only exceptions. Unlike Refit's own it keeps neither request nor reply.</summary>
internal sealed class RestException(RestFailure failure) : Exception("The answer of another system does not count.")
{
    public RestException(PeerProblem problem)
        : this(new RestFailure(problem))
    {
    }

    public RestFailure Failure => failure;
}
