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
    /// <param name="entries">What is offered.</param>
    /// <param name="context">What is known of the request.</param>
    /// <param name="message">The request, after <see cref="RequestCheck.CheckMethod"/>.</param>
    public static CallContext Begin(IEntries entries, CallContext context, RpcMessage message)
    {
        switch (message.Method)
        {
            case RequestMethods.ToolsCall:
                return context.For(entries.StartTool(context.Caller, Text(message.Member("name"))), message);
            case RequestMethods.ResourcesRead:
                var read = entries.StartResource(context.Caller, Text(message.Member("uri")));
                return context with { Started = read, Arguments = read.ResourceArguments };
            case RequestMethods.PromptsGet:
                return context.For(entries.StartPrompt(context.Caller, Text(message.Member("name"))), message);
            case RequestMethods.CompletionComplete:
                return Complete(entries, context, message.Member("ref")!.Value, message.Member("argument")!.Value);
            default:
                return context;
        }
    }

    private static CallContext Complete(IEntries entries, CallContext context, JsonElement reference, JsonElement argument)
    {
        var started = reference.GetProperty("type").ValueEquals("ref/prompt"u8)
            ? entries.StartPrompt(context.Caller, Text(reference.GetProperty("name")))
            : entries.StartTemplate(context.Caller, Text(reference.GetProperty("uri")));
        return context with
        {
            Started = started,
            Completing = new CompletionQuestion(Text(argument.GetProperty("name")), Text(argument.GetProperty("value"))),
        };
    }

    private static string Text(JsonElement? element) => element!.Value.GetString()!;
}
