using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;

namespace McpSecureApis.Core.Shadow;

/// <summary>What one catalog has for the name or the URI that a caller gave: a tool, the unit behind a resource, or a prompt.</summary>
/// <param name="Tool">The tool or unit; null for a prompt.</param>
/// <param name="Prompt">The prompt; null for anything else.</param>
/// <param name="UriArguments">The arguments that stand in the URI of a resource.</param>
internal sealed record ShadowSide(ToolDefinition? Tool, PromptDefinition? Prompt, JsonElement? UriArguments)
{
    public EntryIdentity Identity => Tool?.Identity ?? Prompt!.Identity;

    /// <summary>The same rooms as for a call that is served, up to the request. Sends nothing and takes nothing of a limit.</summary>
    /// <param name="caller">Who called.</param>
    /// <param name="arguments">The arguments of the message.</param>
    public Outcome<ShadowDecision> Judge(Caller caller, JsonElement? arguments)
    {
        var (access, definition) = Tool is { } tool ? (tool.Access, tool.Arguments) : (Prompt!.Access, Prompt.Arguments);
        if (!AuthorizedCall.Check(caller, access).TryGet(out var authorized, out var refusal) ||
            !ValidatedCall.Check(authorized, definition, UriArguments ?? arguments).TryGet(out var validated, out refusal))
        {
            return refusal;
        }

        if (Prompt is { } prompt)
        {
            return new ShadowDecision(Request: null, prompt.Render(validated.Arguments));
        }

        return BackendRequest.Build(validated, Tool!.Request).TryGet(out var request, out refusal)
            ? new ShadowDecision(request, Messages: null)
            : refusal;
    }
}
