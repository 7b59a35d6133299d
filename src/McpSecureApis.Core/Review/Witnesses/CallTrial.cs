using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>What one side says to one call, by the rooms that decide about it while serving, as far as the request that could be sent.</summary>
internal sealed record CallTrial(CallStage Stage)
{
    /// <summary>Why not; null for a call that went through, and where there is no entry.</summary>
    public Refusal? Refusal { get; private init; }

    /// <summary>The arguments with their defaults and in their normal form; undefined before they were checked.</summary>
    public JsonElement Complete { get; private init; }

    /// <summary>What would be sent; null for a prompt.</summary>
    public BackendRequest? Request { get; private init; }

    public bool IsAllowed => Stage == CallStage.Ready;

    public static CallTrial Run(ReviewedEntry? entry, Caller caller, JsonElement arguments)
    {
        if (entry is null)
        {
            return new CallTrial(CallStage.NotThere);
        }

        if (!AuthorizedCall.Check(caller, entry.Access).TryGet(out var authorized, out var refusal))
        {
            return new CallTrial(CallStage.Authorization) { Refusal = refusal };
        }

        if (!ValidatedCall.Check(authorized, entry.Arguments, arguments).TryGet(out var validated, out refusal))
        {
            return new CallTrial(CallStage.Arguments) { Refusal = refusal };
        }

        BackendRequest? request = null;
        return entry.Unit is { } unit && !BackendRequest.Build(validated, unit.Request).TryGet(out request, out refusal)
            ? new CallTrial(CallStage.Requests) { Refusal = refusal, Complete = validated.Arguments }
            : new CallTrial(CallStage.Ready) { Complete = validated.Arguments, Request = request };
    }
}
