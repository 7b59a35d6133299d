using System.Text.Json;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Messages;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Handlers;

/// <summary>
/// Begins what a request asks for, for both transports: which entry of the catalog it is about, and what the access check says. A request about
/// no entry is handed back as it is.
/// </summary>
internal static class CallStart
{
    /// <param name="actions">The pipelines.</param>
    /// <param name="context">What is known of the request.</param>
    /// <param name="message">The request, after <see cref="RequestCheck.CheckMethod"/>.</param>
    public static CallContext Begin(ToolCallActions actions, CallContext context, RpcMessage message)
    {
        switch (message.Method)
        {
            case RequestMethods.ToolsCall:
                return context.For(actions.Start(context.Caller, Text(message.Member("name"))), message);
            case RequestMethods.ResourcesRead when actions.Resources is { } resources:
                var read = resources.Start(context.Caller, Text(message.Member("uri")));
                return context with { Started = read, Arguments = read.ResourceArguments };
            case RequestMethods.PromptsGet when actions.Prompts is { } prompts:
                return context.For(prompts.Start(context.Caller, Text(message.Member("name"))), message);
            case RequestMethods.CompletionComplete:
                return Complete(actions, context, message.Member("ref")!.Value, message.Member("argument")!.Value);
            default:
                return context;
        }
    }

    private static CallContext Complete(ToolCallActions actions, CallContext context, JsonElement reference, JsonElement argument)
    {
        var started = reference.GetProperty("type").ValueEquals("ref/prompt"u8)
            ? actions.Prompts?.Start(context.Caller, Text(reference.GetProperty("name")))
            : actions.Resources?.StartTemplate(context.Caller, Text(reference.GetProperty("uri")));
        return context with { Started = started, Completing = new CompletionQuestion(Text(argument.GetProperty("name")), Text(argument.GetProperty("value"))) };
    }

    private static string Text(JsonElement? element) => element!.Value.GetString()!;
}
