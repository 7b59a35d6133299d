using System.Text.Json.Nodes;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Mcp.Answers;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.Mcp.Messages;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Handlers;

/// <summary>
/// The answers about resources and prompts. Reading a resource is a call like that of a tool, with another face; here is only the face.
/// </summary>
internal sealed class EntryHandlers(IEntries entries, ListPages pages)
{
    /// <summary>The most that the protocol lets one completion have.</summary>
    private const int MostValues = 100;

    public ListResourcesResult ListResources(string? cursor, CallContext context)
    {
        var page = pages.Take(Resources(context, isFixed: true), resource => resource.Identity, cursor, context);
        var result = new ListResourcesResult { Resources = [.. page.Items.Select(PublishedEntries.ToResource)], NextCursor = page.Next };
        if (context.Modern)
        {
            result.CacheScope = CacheScope.Private;
            result.TimeToLive = ListPages.Lifetime;
        }

        return result;
    }

    public ListResourceTemplatesResult ListTemplates(string? cursor, CallContext context)
    {
        var page = pages.Take(Resources(context, isFixed: false), resource => resource.Identity, cursor, context);
        var result = new ListResourceTemplatesResult
        {
            ResourceTemplates = [.. page.Items.Select(PublishedEntries.ToTemplate)],
            NextCursor = page.Next,
        };
        if (context.Modern)
        {
            result.CacheScope = CacheScope.Private;
            result.TimeToLive = ListPages.Lifetime;
        }

        return result;
    }

    public ListPromptsResult ListPrompts(string? cursor, CallContext context)
    {
        var page = pages.Take(entries.ListPrompts(context.Caller), prompt => prompt.Identity, cursor, context);
        var result = new ListPromptsResult { Prompts = [.. page.Items.Select(PublishedEntries.ToPrompt)], NextCursor = page.Next };
        if (context.Modern)
        {
            result.CacheScope = CacheScope.Private;
            result.TimeToLive = ListPages.Lifetime;
        }

        return result;
    }

    public async ValueTask<ReadResourceResult> ReadAsync(CallContext context, CancellationToken cancellationToken)
    {
        var call = context.Started ?? throw RpcFault.Of(RefusalMapper.Unknown(EntryKind.Resource, context));
        var result = await entries.FinishAsync(call, context.Arguments, null, cancellationToken);
        context.Operation?.Decide(result.Refusal);
        if (result is not { Refusal: null, Result: { } masked } || call.Resource is not { } resource ||
            PublishedEntries.ToContents(call.EntryName, resource, masked) is not { } contents)
        {
            throw RpcFault.Of(EntryKind.Resource, context, result.Refusal ?? Refusal.Unspecified, result.CallId);
        }

        var read = new ReadResourceResult
        {
            Contents = [contents],
            Meta = ToolResultMapper.ToMeta(result.CallId, masked),
        };
        if (context.Modern)
        {
            // Data of a backend, masked for this caller: nobody else's, and already old.
            read.CacheScope = CacheScope.Private;
            read.TimeToLive = TimeSpan.Zero;
        }

        return read;
    }

    public async ValueTask<GetPromptResult> GetPromptAsync(CallContext context, CancellationToken cancellationToken)
    {
        if (context.Started is not { } call)
        {
            throw RpcFault.Of(RefusalMapper.Unknown(EntryKind.Prompt, context));
        }

        var result = await entries.FinishPromptAsync(call, context.Arguments, cancellationToken);
        context.Operation?.Decide(result.Refusal);
        if (result is not { Refusal: null, Messages: { } texts } || call.Prompt is not { } prompt)
        {
            throw RpcFault.Of(EntryKind.Prompt, context, result.Refusal ?? Refusal.Unspecified, result.CallId);
        }

        var filled = PublishedEntries.ToResult(prompt, texts);
        filled.Meta = new JsonObject { [RefusalMapper.CallIdMeta] = result.CallId };
        return filled;
    }

    /// <summary>
    /// Completes from an enumeration of something that the caller may use; anything else has been refused before, or is refused here.
    /// </summary>
    public async ValueTask<CompleteResult> CompleteAsync(CallContext context, CancellationToken cancellationToken)
    {
        if (context is not { Started: { } call, Completing: { } question })
        {
            throw RpcFault.Of(RefusalMapper.Unknown(EntryKind.Prompt, context));
        }

        if (call.Refusal is not null)
        {
            // Over HTTP it was answered before the first byte; over stdio it is answered, and recorded, here.
            var result = await entries.FinishAsync(call, null, null, cancellationToken);
            context.Operation?.Decide(result.Refusal);
            throw RpcFault.Of(call.Kind, context, result.Refusal ?? Refusal.Unspecified, result.CallId);
        }

        var known = call.Prompt?.Completions ?? call.Resource?.Completions;
        if (known is null || !known.TryGetValue(question.Argument, out var values))
        {
            throw RpcFault.Of(RequestCheck.InvalidParams("There is no argument of this name."));
        }

        var matches = values.Where(value => value.StartsWith(question.Prefix, StringComparison.Ordinal)).ToList();
        return new CompleteResult
        {
            Completion = new Completion { Values = [.. matches.Take(MostValues)], Total = matches.Count, HasMore = matches.Count > MostValues },
        };
    }

    private List<ResourceDefinition> Resources(CallContext context, bool isFixed) =>
        [.. entries.ListResources(context.Caller).Where(resource => resource.Uri.IsFixed == isFixed)];
}
