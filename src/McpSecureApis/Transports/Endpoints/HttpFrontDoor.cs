using System.Net.Mime;
using McpSecureApis.Authentication;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Health;
using McpSecureApis.Mcp.Answers;
using McpSecureApis.Mcp.Messages;
using McpSecureApis.Transports.Connections;
using McpSecureApis.Transports.Http;
using Microsoft.AspNetCore.Http.Features;

namespace McpSecureApis.Transports.Endpoints;

/// <summary>
/// Every HTTP request enters here. Paths are compared byte for byte with the raw target: the framework's routing ignores case and trailing
/// slashes, and a proxy's rule for one spelling should not be open under another.
/// </summary>
internal sealed partial class HttpFrontDoor(
    ServerOptions options,
    IHttpGate gate,
    ProtectedResource resource,
    ClientAddress addresses,
    McpEndpoint mcp,
    HealthEndpoint health,
    ILogger<HttpFrontDoor> logger)
{
    private static readonly Refusal BadHost = new(RefusalReason.HostNotAllowed, "This host is not served here.");

    private readonly HostCheck _hosts = new(options);

    public async Task HandleAsync(HttpContext context)
    {
        var place = context.Features.Get<ConnectionPlace>();
        place?.Begin();
        try
        {
            addresses.Notice(context);
            await RouteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left.
        }
        catch (Exception error) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The last place where an exception could become an answer. Only its type is written, and only to the log.
            Log.RequestFailed(logger, error.GetType().Name);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            await HttpReply.ErrorAsync(context, RpcError.Internal);
        }
        finally
        {
            place?.End();
        }
    }

    private Task RouteAsync(HttpContext context)
    {
        if (!_hosts.IsHostAllowed(context.Request.Headers.Host))
        {
            gate.Count(BadHost.Reason, addresses.Of(context));
            return HttpReply.ErrorAsync(context, RefusalMapper.ToError(BadHost));
        }

        var path = RawPath(context);
        // A proxy may keep the prefix of its path or take it away.
        if (path == McpEndpoint.Path || path == resource.ResourcePath)
        {
            return mcp.HandleAsync(context);
        }

        Func<HttpContext, Task>? read = path switch
        {
            HealthEndpoint.LivePath => health.LiveAsync,
            HealthEndpoint.ReadyPath => health.ReadyAsync,
            _ when resource.Paths.Contains(path, StringComparer.Ordinal) => WriteMetadataAsync,
            _ => null,
        };
        if (read is null)
        {
            return HttpReply.Empty(context, StatusCodes.Status404NotFound);
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return HttpReply.Empty(context, StatusCodes.Status405MethodNotAllowed);
        }

        return read(context);
    }

    private Task WriteMetadataAsync(HttpContext context)
    {
        var document = resource.ToDocument();
        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.ContentLength = document.Length;
        context.Response.Headers.CacheControl = "no-cache";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(document, context.RequestAborted).AsTask();
    }

    private static string RawPath(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? string.Empty;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }

    private static partial class Log
    {
        [LoggerMessage(
            TransportsEventIds.RequestFailed, LogLevel.Error,
            "A request failed inside the server: {Exception}.", EventName = "RequestFailed")]
        public static partial void RequestFailed(ILogger logger, string exception);
    }
}
