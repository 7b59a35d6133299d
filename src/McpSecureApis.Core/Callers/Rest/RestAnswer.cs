using System.Diagnostics.CodeAnalysis;

namespace McpSecureApis.Core.Callers.Rest;

/// <summary>What came of one request: the reply, or why there is none.</summary>
internal readonly struct RestAnswer<TReply>
    where TReply : notnull
{
    private readonly TReply? _reply;
    private readonly RestFailure? _failure;

    public RestAnswer(TReply reply) => _reply = reply;

    public RestAnswer(RestFailure failure) => _failure = failure;

    public bool TryGet([NotNullWhen(true)] out TReply? reply, [NotNullWhen(false)] out RestFailure? failure)
    {
        reply = _reply;

        // The default has neither: a forgotten assignment must not become an empty reply.
        failure = _failure is null && _reply is null ? new RestFailure(Outcomes.PeerProblem.ConnectionFailed) : _failure;
        return failure is null;
    }
}
