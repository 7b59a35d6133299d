using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Messages;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Answers;

/// <summary>The one place that turns a refusal into the words of HTTP or of the protocol.</summary>
internal static class RefusalMapper
{
    public const string CallIdMeta = "mcp-secure-apis/callId";
    public const string CodeMeta = "mcp-secure-apis/code";
    public const string RetryAfterMeta = "mcp-secure-apis/retryAfterSeconds";

    /// <summary>Whether a call ends as if there were nothing of this name. A hidden tool and an unknown one answer byte for byte alike.</summary>
    public static bool IsUnknownTool(Refusal refusal) => refusal.Reason is RefusalReason.UnknownTool or RefusalReason.HiddenTool;

    /// <summary>
    /// Whether more scopes would help, so that HTTP answers with a challenge (RFC 6750 section 3.1). A condition that no scope can meet is
    /// told to the model instead: a challenge would send the client round in a loop.
    /// </summary>
    public static bool IsStepUp(Refusal refusal) =>
        refusal.Reason is RefusalReason.MissingScope or RefusalReason.ConditionNotMet && refusal.RequiredScopes.Count > 0;

    /// <summary>The answer about something that does not exist for this caller.</summary>
    public static RpcError Unknown(EntryKind kind, CallContext context, string? callId = null)
    {
        var message = kind switch
        {
            EntryKind.Resource => "Unknown resource",
            EntryKind.Prompt => "Unknown prompt",
            _ => "Unknown tool",
        };
        var error = new RpcError(StatusCodes.Status200OK, RpcErrorCodes.InvalidParams, message)
        {
            Data = callId is null ? null : new JsonObject { ["callId"] = callId },
        };
        return kind == EntryKind.Resource ? AboutUri(error, context) : error;
    }

    /// <summary>The error of a resource or prompt, which have no result that could tell what is wrong.</summary>
    public static RpcError ToError(EntryKind kind, CallContext context, Refusal refusal, string callId)
    {
        if (IsUnknownTool(refusal))
        {
            return Unknown(kind, context, callId);
        }

        var error = ToError(refusal, callId) with { Message = TextOf(refusal) };

        // What is wrong with the request itself, or is not there, has the protocol's own code.
        return refusal.Reason switch
        {
            RefusalReason.NotFound when kind == EntryKind.Resource => AboutUri(error, context),
            RefusalReason.InvalidArguments or RefusalReason.RequestNotAllowed or RefusalReason.NotFound =>
                error with { Code = RpcErrorCodes.InvalidParams },
            _ => error,
        };
    }

    /// <summary>The body beside a challenge, or of a request that never became a call.</summary>
    public static RpcError ToError(Refusal refusal, string? callId = null)
    {
        var status = StatusOf(refusal.Reason);
        var data = new JsonObject { ["reason"] = refusal.Reason.ToCode() };
        if (callId is not null)
        {
            data["callId"] = callId;
        }

        if (RetryAfterSeconds(refusal) is { } seconds)
        {
            data["retryAfterSeconds"] = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return new RpcError(status, status, refusal.Message) { Data = data };
    }

    /// <summary>The result that tells the model what is wrong, so that it can correct itself or stop.</summary>
    public static CallToolResult ToResult(Refusal refusal, string callId)
    {
        var meta = new JsonObject { [CallIdMeta] = callId, [CodeMeta] = refusal.Reason.ToCode() };
        if (RetryAfterSeconds(refusal) is { } seconds)
        {
            meta[RetryAfterMeta] = seconds;
        }

        return new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = TextOf(refusal) }], Meta = meta };
    }

    /// <summary>Whole seconds, at least one; null when waiting does not help.</summary>
    public static long? RetryAfterSeconds(Refusal refusal) =>
        refusal.RetryAfter is { } wait ? Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)) : null;

    /// <summary>
    /// A resource that is read and not there: the error says which, and has the code of its revision (2026-07-28 replaced -32002). A URI that no
    /// resource can have for its length is not said back.
    /// </summary>
    private static RpcError AboutUri(RpcError error, CallContext context)
    {
        if (context.Completing is null && context.Started?.EntryName is { Length: <= ResourceDefinition.LongestUri } uri)
        {
            error.Data?.Add("uri", uri);
        }

        return error with { Code = context.Modern || context.Completing is not null ? RpcErrorCodes.InvalidParams : RpcErrorCodes.ResourceNotFound };
    }

    /// <summary>What the model reads.</summary>
    public static string TextOf(Refusal refusal)
    {
        var text = new StringBuilder(refusal.Message);
        if (refusal.RequiredScopes.Count > 0)
        {
            text.Append("\nScopes needed: ").AppendJoin(' ', refusal.RequiredScopes);
        }

        if (RetryAfterSeconds(refusal) is { } seconds)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nTry again in {seconds} seconds.");
        }

        return text.Append("\nCode: ").Append(refusal.Reason.ToCode()).ToString();
    }

    private static int StatusOf(RefusalReason reason) => reason switch
    {
        RefusalReason.HostNotAllowed or RefusalReason.OriginNotAllowed => StatusCodes.Status403Forbidden,
        RefusalReason.MissingScope or RefusalReason.ConditionNotMet => StatusCodes.Status403Forbidden,
        RefusalReason.TokenMissing or RefusalReason.TokenInvalid or RefusalReason.TokenExpired or RefusalReason.TokenRevoked =>
            StatusCodes.Status401Unauthorized,
        RefusalReason.IssuerUnavailable or RefusalReason.AuditUnavailable => StatusCodes.Status503ServiceUnavailable,
        RefusalReason.MessageMalformed => StatusCodes.Status400BadRequest,
        RefusalReason.MessageTooLarge => StatusCodes.Status413PayloadTooLarge,
        RefusalReason.UnsupportedMediaType => StatusCodes.Status415UnsupportedMediaType,
        RefusalReason.TooManyRequests or RefusalReason.TooManyConcurrentCalls or RefusalReason.RateLimited => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status500InternalServerError,
    };
}
