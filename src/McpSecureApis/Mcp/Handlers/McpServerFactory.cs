using System.Text.Json.Nodes;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.Mcp.Messages;
using McpSecureApis.Mcp.Telemetry;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpSecureApis.Mcp.Handlers;

/// <summary>Makes the SDK's server: one for each HTTP request, one for a whole stdio session, all from the same options.</summary>
internal sealed class McpServerFactory
{
    /// <summary>The member that only the answer to <c>server/discover</c> has.</summary>
    private const string SupportedVersions = "supportedVersions";

    private readonly McpServerOptions _options;
    private readonly ILoggerFactory _logs;

    public McpServerFactory(IEntries entries, CatalogChanges changes, ListCursor cursors, TimeProvider clock, ILoggerFactory logs)
        : this(new McpHandlers(entries, new ListenHandler(entries, changes, clock), cursors, clock, logs.CreateLogger<McpHandlers>()), changes, logs)
    {
    }

    private McpServerFactory(McpHandlers handlers, CatalogChanges changes, ILoggerFactory logs)
        : this(HandlersOf(handlers), changes, logs) => Direct = handlers;

    /// <summary>For handlers of one's own behind the same transports.</summary>
    public McpServerFactory(McpServerHandlers handlers, CatalogChanges changes, ILoggerFactory logs)
    {
        Changes = changes;
        _logs = CappedLoggerFactory.Over(logs);
        _options = new McpServerOptions
        {
            ServerInfo = ServerInfo,

            // Always all of them: a manifest that comes later may offer what none offers yet, and capabilities do not depend on the caller.
            Capabilities = new ServerCapabilities
            {
                Tools = new ToolsCapability { ListChanged = true },
                Resources = new ResourcesCapability { ListChanged = true },
                Prompts = new PromptsCapability { ListChanged = true },
                Completions = new CompletionsCapability(),
            },
            ScopeRequests = false,
            Handlers = handlers,
        };
        _options.Filters.Message.OutgoingFilters.Add(NameVersions);
    }

    /// <summary>
    /// The handlers of the product, which also answer <c>tools/list</c> and plain <c>tools/call</c> over HTTP without a server of the SDK
    /// for the request, which costs more than the rest of the call; null with handlers of one's own.
    /// </summary>
    public McpHandlers? Direct { get; }

    /// <summary>The changes that streams listen to.</summary>
    public CatalogChanges Changes { get; }

    /// <summary>What this server says that it is.</summary>
    public static Implementation ServerInfo { get; } = new() { Name = "mcp-secure-apis", Title = "McpSecureApis", Version = Version };

    private static string Version => typeof(McpServerFactory).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>The protocol's methods and what serves each.</summary>
    public static McpServerHandlers HandlersOf(McpHandlers handlers) => new()
    {
        ListToolsHandler = handlers.ListAsync,
        CallToolHandler = handlers.CallAsync,
        ListResourcesHandler = handlers.ListResourcesAsync,
        ListResourceTemplatesHandler = handlers.ListTemplatesAsync,
        ReadResourceHandler = handlers.ReadResourceAsync,
        ListPromptsHandler = handlers.ListPromptsAsync,
        GetPromptHandler = handlers.GetPromptAsync,
        CompleteHandler = handlers.CompleteAsync,
        SubscriptionsListenHandler = handlers.ListenAsync,
    };

    /// <summary>
    /// The SDK's answer to <c>server/discover</c> names only revisions without a handshake; a client that speaks an older
    /// one has to find it there.
    /// </summary>
    private static McpMessageHandler NameVersions(McpMessageHandler next) => (context, cancellationToken) =>
    {
        if (context.JsonRpcMessage is JsonRpcResponse { Result: JsonObject result } && result[SupportedVersions] is JsonArray)
        {
            result[SupportedVersions] = new JsonArray([.. ProtocolVersions.Supported.Select(version => (JsonNode)version)]);
        }

        return next(context, cancellationToken);
    };

    public McpServer Create(ITransport transport) => McpServer.Create(transport, _options, _logs);
}
